// Nouns that a picture can show, by kind, written for this studio. The weight in (0, 1] says how surely a turn about such
// a thing has something to see. `plain` words name so wide a kind that they need words beside them ("a rooftop
// restaurant"); `_` stands for a blank. Singular; plurals are worked out.

export interface NounKind {
  /** What a reader calls it. */
  readonly label: string;
  readonly weight: number;
  readonly plain: string;
  readonly words: string;
}

export const nounKinds = {
  drink: {
    label: 'drink',
    weight: 0.9,
    plain: 'drink beverage coffee tea water wine beer',
    words: `latte mocha cappuccino cappucino capuccino espresso macchiato cortado americano steamer frappe frappuccino
      flat_white cold_brew drip_coffee iced_coffee nitro_coffee ristretto lungo affogato breve cocoa hot_chocolate chai
      matcha iced_tea green_tea black_tea herbal_tea oolong_tea earl_grey bubble_tea lemonade juice orange_juice apple_juice
      smoothie milkshake shake soda cola root_beer ginger_ale tonic sparkling_water cocktail martini margarita mojito
      daiquiri sangria cider champagne prosecco whiskey whisky bourbon vodka rum tequila brandy cognac liqueur sake lager
      ale stout pint punch eggnog kombucha slushie milk soy_milk oat_milk almond_milk red_wine white_wine craft_beer`,
  },
  food: {
    label: 'food',
    weight: 0.8,
    plain: 'food meal dish snack breakfast lunch dinner dessert cuisine meat fruit vegetable sauce',
    words: `pizza pasta spaghetti lasagna ravioli gnocchi risotto noodle ramen udon soba pho curry sushi sashimi tempura
      taco burrito quesadilla nacho enchilada fajita tamale guacamole salsa burger hamburger cheeseburger hot_dog sandwich
      wrap bagel toast croissant muffin scone pancake waffle omelette omelet bacon sausage steak ribs roast meatball
      meatloaf kebab gyro falafel hummus dumpling spring_roll egg_roll fried_rice rice paella soup stew chili chowder
      gumbo broth salad coleslaw fries french_fries chips potato mashed_potatoes onion_rings cheese cheesecake cake
      cupcake birthday_cake wedding_cake pie tart brownie cookie biscuit donut doughnut pastry eclair macaron pudding
      custard ice_cream gelato sorbet sundae popsicle frozen_yogurt yogurt granola cereal oatmeal porridge bread baguette
      loaf pretzel popcorn chocolate chocolate_bar truffle candy lollipop caramel fudge marshmallow honey jam jelly syrup
      maple_syrup caramel_sauce chocolate_sauce peanut_butter butter cream whipped_cream apple banana orange lemon lime
      grapefruit grape strawberry raspberry blueberry blackberry cherry peach pear plum apricot mango pineapple papaya
      kiwi melon watermelon cantaloupe coconut avocado pomegranate fig olive tomato cucumber carrot broccoli
      cauliflower spinach lettuce kale cabbage celery onion garlic pepper bell_pepper mushroom corn eggplant zucchini squash
      pumpkin pea bean lentil tofu tempeh peanut almond walnut cashew pistachio egg fish salmon tuna cod trout shrimp
      prawn lobster crab oyster clam mussel squid octopus scallop chicken turkey duck beef pork lamb ham barbecue bbq
      picnic_basket buffet lunch_box bento cheese_board charcuterie`,
  },
  animal: {
    label: 'animal',
    weight: 0.85,
    plain: 'animal pet bird insect fish_tank',
    words: `dog puppy cat kitten rabbit bunny hamster guinea_pig mouse rat squirrel chipmunk hedgehog fox wolf coyote bear
      panda koala kangaroo lion tiger leopard cheetah jaguar panther elephant giraffe zebra rhino hippo gorilla monkey
      chimpanzee orangutan horse pony foal donkey mule cow calf bull goat sheep pig piglet deer moose elk reindeer
      camel llama alpaca hen rooster chick goose swan pigeon dove eagle hawk falcon owl parrot parakeet canary sparrow
      robin crow raven penguin flamingo peacock ostrich pelican seagull stork hummingbird woodpecker frog toad turtle
      tortoise lizard gecko iguana chameleon snake crocodile alligator dinosaur shark whale dolphin seal sea_lion walrus
      otter beaver raccoon skunk badger bat goldfish koi jellyfish starfish seahorse butterfly moth bee bumblebee wasp ant
      beetle ladybug dragonfly grasshopper spider scorpion snail worm caterpillar golden_retriever labrador poodle bulldog
      beagle dachshund chihuahua husky german_shepherd terrier corgi pug siamese tabby`,
  },
  place: {
    label: 'place',
    weight: 0.6,
    plain: `village park restaurant cafe bar pub theater theatre cinema museum store shop mall market gym school hospital
      church hotel`,
    words: `beach coast seaside shore bay harbor harbour marina pier boardwalk lighthouse island lagoon lake pond river
      creek stream waterfall canyon valley mountain hill cliff volcano glacier desert dune oasis forest jungle rainforest
      woods meadow prairie field farm ranch vineyard winery orchard garden botanical_garden rose_garden greenhouse
      conservatory zoo aquarium nature_preserve national_park theme_park amusement_park water_park playground skate_park
      campground campsite trail hiking_trail picnic_area golf_course ski_resort ski_slope stadium ballpark arena
      amphitheater concert_hall opera_house ballroom nightclub dance_floor stage planetarium observatory art_gallery gallery
      library bookstore bakery butcher_shop coffee_shop ice_cream_shop pizzeria steakhouse diner bistro brewery taproom
      rooftop_bar beer_garden food_truck food_court farmers_market flea_market supermarket grocery_store florist flower_shop
      salon hair_salon nail_salon barber_shop spa sauna hot_spring swimming_pool castle palace fortress ruins pyramid
      temple shrine pagoda mosque cathedral basilica chapel monastery abbey cemetery monument memorial statue fountain
      plaza town_square skyline skyscraper bridge boulevard alley historical_landmark landmark sports_venue religious_place
      cable_car ferris_wheel carousel roller_coaster lookout viewpoint cave reef coral_reef swamp`,
  },
  building: {
    label: 'building',
    weight: 0.6,
    plain: 'building home apartment flat room condo',
    words: `house cottage cabin bungalow villa mansion farmhouse townhouse townhome penthouse loft studio_apartment duplex barn shed
      garage attic basement balcony terrace patio porch deck veranda courtyard backyard front_yard rooftop chimney
      staircase hallway lobby kitchen bedroom bathroom living_room dining_room nursery home_office walk-in_closet fireplace
      bathtub hot_tub jacuzzi tent treehouse igloo tower windmill resort resort_hotel motel hostel inn lodge chalet
      bed_and_breakfast guest_house`,
  },
  vehicle: {
    label: 'vehicle',
    weight: 0.7,
    plain: 'car vehicle bus train plane taxi cab ride boat ship bike',
    words: `sedan hatchback convertible coupe suv minivan van pickup pickup_truck truck limousine limo sports_car race_car
      station_wagon jeep chevrolet chevy toyota honda ford kia hyundai nissan mazda subaru bmw audi mercedes porsche ferrari
      tesla cadillac chrysler volkswagen volvo lexus jaguar_car corvette mustang prius camry corolla civic luxury_ride
      luxury_car luxury_cab motorcycle motorbike scooter moped bicycle mountain_bike tricycle skateboard tractor fire_truck
      ambulance police_car school_bus double_decker trolley tram streetcar steam_train locomotive airplane jet helicopter
      hot_air_balloon glider rocket spaceship sailboat yacht speedboat canoe kayak raft ferry cruise_ship submarine gondola
      camper motorhome trailer wagon carriage sled snowmobile forklift bulldozer crane`,
  },
  clothing: {
    label: 'clothing',
    weight: 0.8,
    plain: 'clothes outfit shoe jewelry',
    words: `dress gown wedding_dress skirt blouse shirt t-shirt tshirt sweater hoodie cardigan jacket coat raincoat blazer suit
      tuxedo vest jeans pants trousers leggings shorts swimsuit bikini pajamas robe uniform costume apron scarf shawl glove
      mitten hat cap beanie helmet crown tiara veil boot sneaker sandal heels slipper sock stocking belt tie bow_tie
      glasses sunglasses goggles watch necklace bracelet earring ring engagement_ring wedding_ring brooch purse handbag
      backpack suitcase luggage wallet umbrella kimono sari kilt`,
  },
  body: {
    label: 'part of the body',
    weight: 0.55,
    plain: 'hand arm leg foot head face body back eye ear nose mouth',
    words: `haircut hairstyle hair beard mustache moustache braid ponytail curls bangs tattoo freckles dimple smile
      fingernail manicure pedicure eyebrow eyelash makeup lipstick tooth braces bruise scar wound`,
  },
  nature: {
    label: 'nature',
    weight: 0.7,
    plain: 'tree flower plant sky sea ocean weather rain wind cloud sun',
    words: `rose tulip daisy sunflower lily orchid lavender daffodil carnation peony hydrangea bouquet cactus succulent fern
      ivy moss bonsai oak maple pine palm_tree willow birch cherry_blossom leaf acorn pinecone grass clover
      bamboo seaweed seashell pebble boulder rock crystal gem diamond ruby emerald pearl sunset sunrise moon full_moon
      eclipse star comet galaxy milky_way aurora northern_lights rainbow thunderstorm lightning tornado hurricane snow
      snowflake snowman blizzard icicle fog mist wave tide bonfire campfire wildfire flame smoke`,
  },
  object: {
    label: 'thing',
    weight: 0.6,
    plain: 'box bag book phone computer camera speaker tv toy machine furniture card paper ball',
    words: `laptop tablet keyboard headphones earbuds microphone guitar electric_guitar ukulele piano violin cello
      drum trumpet saxophone flute harp accordion record_player vinyl radio television projector printer telescope
      microscope binoculars drone robot clock alarm_clock lamp chandelier candle lantern flashlight mirror painting poster
      sculpture vase teapot kettle mug cup teacup glass bottle thermos plate bowl fork knife spoon chopsticks frying_pan
      cutting_board oven stove microwave toaster fridge refrigerator dishwasher blender coffee_machine washing_machine
      vacuum broom bucket sofa couch armchair chair rocking_chair stool desk dining_table table bookshelf shelf wardrobe
      dresser bed bunk_bed crib pillow blanket quilt rug carpet curtain teddy_bear doll puppet puzzle lego kite balloon
      dice chess chessboard board_game trophy medal flag map globe compass hammer screwdriver wrench saw drill ladder
      paintbrush crayon pencil pen notebook letter envelope stamp newspaper magazine gift present wreath ornament
      christmas_tree jack-o-lantern basket barrel anchor rope key lock treasure_chest sword shield bow arrow surfboard
      snowboard skis ice_skates roller_skates tennis_racket baseball_bat soccer_ball basketball_hoop football golf_club
      bowling_ball dumbbell treadmill yoga_mat fishing_rod hammock swing slide trampoline sandcastle scrapbook`,
  },
  event: {
    label: 'event',
    weight: 0.75,
    plain: 'show party game match concert festival fair',
    words: `baseball_game basketball_game football_game soccer_game hockey_game tennis_match rugby_match baseball basketball
      football soccer hockey tennis rugby golf boxing wrestling rodeo marathon race horse_race regatta parade carnival circus
      fireworks fireworks_display magic_show puppet_show fashion_show air_show light_show musical opera ballet symphony
      orchestra recital stand-up_comedy rock_concert band choir dj dance ball prom graduation wedding wedding_reception
      birthday_party baby_shower barbecue_party picnic cookout bonfire_night campout sleepover costume_party masquerade
      art_exhibition exhibition food_festival music_festival film_festival wine_tasting craft_fair county_fair
      christmas_market snowball_fight tea_party pool_party crawfish_boil`,
  },
  person: {
    label: 'person',
    weight: 0.5,
    plain: 'man woman boy girl baby child kid friend family person people group couple',
    words: `toddler twins bride groom bridesmaid grandmother grandfather chef waiter waitress barista firefighter
      policeman astronaut pirate princess knight wizard witch fairy mermaid clown magician ballerina dancer singer
      guitarist drummer violinist surfer skier snowboarder cowboy farmer gardener fisherman sailor soldier santa_claus
      superhero ninja samurai angel ghost zombie vampire dragon unicorn monster`,
  },
} as const satisfies Readonly<Record<string, NounKind>>;

export type NounKindId = keyof typeof nounKinds;
