"""Our own grammar of product reviews: facts first (product, rating, aspects), then words for them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# category -> (products, aspects); an aspect is (name, good phrases, bad phrases, pro, con)
Aspect = tuple[str, list[str], list[str], str, str]

BATTERY: Aspect = ("battery", ["the battery lasts two full days", "I only charge it once a week", "battery life is excellent"],
                   ["the battery is empty by noon", "it needs charging twice a day", "battery life is a disappointment"], "long battery life", "weak battery")
SOUND: Aspect = ("sound", ["the sound is clear and warm", "the bass is deep without being muddy", "voices sound natural"],
                 ["the sound is thin and tinny", "the bass rattles at any volume", "voices sound like they come from a can"], "clear sound", "tinny sound")
SCREEN: Aspect = ("screen", ["the screen is bright and sharp", "text is easy to read even in the sun", "colors look rich"],
                  ["the screen is dim", "I can barely read it outdoors", "colors look washed out"], "sharp screen", "dim screen")
SETUP: Aspect = ("setup", ["it was set up in five minutes", "it connected on the first try", "the instructions were clear"],
                 ["setup took the whole evening", "it keeps losing the connection", "the instructions make no sense"], "easy setup", "difficult setup")
BUILD: Aspect = ("build quality", ["it feels solid", "nothing wobbles and nothing creaks", "it is clearly built to last"],
                 ["it feels cheap", "a piece broke off in the first week", "the plastic cracked after a month"], "solid build", "cheap materials")
PRICE: Aspect = ("price", ["it is worth every cent", "you get a lot for the price", "I have not found better for the money"],
                 ["it is far too expensive for what it does", "I expected more for this price", "there are cheaper ones that work better"], "good value", "overpriced")
NOISE: Aspect = ("noise", ["it is so quiet that I forget it is on", "I can talk on the phone next to it", "it barely makes a sound"],
                 ["it is as loud as a truck", "the noise woke up the whole house", "it hums all the time"], "quiet", "noisy")
CLEANING: Aspect = ("cleaning", ["it wipes clean in seconds", "all parts go in the dishwasher", "cleaning it takes no effort"],
                    ["it is a pain to clean", "food gets stuck in every corner", "it stains after one use"], "easy to clean", "hard to clean")
HEAT: Aspect = ("heating", ["it heats up quickly", "it keeps an even temperature", "it is ready in under two minutes"],
                ["it takes forever to heat up", "it burns one side and leaves the other cold", "it never gets hot enough"], "heats up fast", "uneven heat")
COMFORT: Aspect = ("comfort", ["it is comfortable all day long", "I forget that I am wearing it", "it fits like it was made for me"],
                   ["it hurts after an hour", "it rubs in all the wrong places", "I could not find a comfortable position"], "very comfortable", "uncomfortable")
SIZE: Aspect = ("size", ["the size is exactly right", "it fits perfectly", "it is true to size"],
                ["it is much smaller than it looks in the pictures", "it runs two sizes small", "it is too big to be useful"], "fits well", "wrong size")
FABRIC: Aspect = ("material", ["the fabric is soft and thick", "it looks like new after many washes", "the seams are neat"],
                  ["the fabric is thin and scratchy", "it lost its color in the first wash", "the seams came apart"], "soft fabric", "poor stitching")
DELIVERY: Aspect = ("delivery", ["it arrived a day early", "it was packed with care", "delivery was fast"],
                    ["it arrived with a dent", "delivery took three weeks", "the box was torn and a part was missing"], "fast delivery", "late delivery")
SERVICE: Aspect = ("customer service", ["customer service answered within an hour", "the seller replaced a missing part at once", "support was friendly"],
                   ["customer service never answered", "the seller refused a refund", "support sent me in circles"], "helpful support", "no support")
TASTE: Aspect = ("taste", ["it tastes rich and fresh", "the flavor is well balanced", "even my picky kids love the taste"],
                 ["it tastes stale", "the flavor is bitter and flat", "there is a strange aftertaste"], "great taste", "bad aftertaste")
SMELL: Aspect = ("smell", ["the scent is light and pleasant", "it smells lovely", "the smell is fresh and not too strong"],
                 ["the smell gave me a headache", "it smells like chemicals", "the scent is gone after five minutes"], "pleasant scent", "chemical smell")
SKIN: Aspect = ("effect", ["my skin feels smooth", "I saw a difference within a week", "a little goes a long way"],
                ["it irritated my skin", "I saw no difference at all", "it left a greasy film"], "visible effect", "irritates the skin")
LOOKS: Aspect = ("design", ["it looks even better than in the pictures", "the design is simple and elegant", "everyone asks where I got it"],
                 ["it looks nothing like the pictures", "the color is completely off", "it looks worn already"], "beautiful design", "misleading pictures")
STURDY: Aspect = ("stability", ["it stands firm", "it holds more weight than I expected", "it survived two moves"],
                  ["it wobbles no matter what I do", "it bent under normal use", "a leg snapped off"], "very stable", "wobbly")
ASSEMBLY: Aspect = ("assembly", ["assembly took ten minutes", "all the screws were there and labelled", "I put it together alone"],
                    ["assembly was a nightmare", "half of the screws were missing", "the holes do not line up"], "easy assembly", "missing screws")
GRIP: Aspect = ("grip", ["the grip is firm even when wet", "it sits well in the hand", "it does not slip"],
                ["the handle slips", "it is awkward to hold", "my hand hurts after ten minutes"], "good grip", "slippery handle")
WEIGHT: Aspect = ("weight", ["it is light enough to carry all day", "it weighs almost nothing", "it packs down small"],
                  ["it is far too heavy", "carrying it is a workout", "it takes up half of my bag"], "lightweight", "heavy")
WATER: Aspect = ("weather resistance", ["it stayed dry in pouring rain", "it survived a storm", "water just runs off"],
                 ["it leaked in the first rain", "everything inside got wet", "it rusted within days"], "waterproof", "leaks")
FUN: Aspect = ("fun", ["we play with it every evening", "the whole family enjoys it", "it kept the kids busy for hours"],
               ["it was boring after five minutes", "the kids never touched it again", "the rules are confusing"], "fun for everyone", "gets boring")
SAFETY: Aspect = ("safety", ["there are no sharp edges", "it feels safe for small children", "it is well made and safe"],
                  ["small parts come loose", "the edges are sharp", "it tipped over twice"], "safe for kids", "sharp edges")
PETS: Aspect = ("pet approval", ["my dog loves it", "the cat sleeps next to it every day", "it survived a very strong chewer"],
                ["my dog destroyed it in an hour", "the cat ignores it", "it scared our puppy"], "pets love it", "falls apart quickly")

CATEGORIES: dict[str, tuple[list[str], list[Aspect]]] = {
    "electronics": (["wireless headphones", "bluetooth speaker", "smartwatch", "e-reader", "tablet", "webcam", "wireless mouse", "mechanical keyboard", "phone case", "power bank", "laptop stand", "digital camera", "robot vacuum"],
                    [BATTERY, SOUND, SCREEN, SETUP, BUILD, PRICE, DELIVERY, SERVICE, LOOKS]),
    "kitchen": (["coffee maker", "electric kettle", "blender", "toaster", "air fryer", "rice cooker", "frying pan", "chef's knife", "cutting board", "water bottle", "lunch box", "hand mixer"],
                [NOISE, CLEANING, HEAT, BUILD, PRICE, GRIP, DELIVERY, LOOKS, SIZE]),
    "clothing": (["running shoes", "rain jacket", "winter coat", "wool sweater", "pair of jeans", "leather belt", "hiking boots", "cotton t-shirt", "sun hat"],
                 [COMFORT, SIZE, FABRIC, PRICE, LOOKS, DELIVERY, SERVICE]),
    "home": (["desk lamp", "office chair", "bookshelf", "standing desk", "mattress", "pillow", "bath towel set", "wall clock", "picture frame", "ceiling fan"],
             [LOOKS, STURDY, ASSEMBLY, PRICE, DELIVERY, SIZE, SERVICE, BUILD]),
    "food": (["green tea", "coffee beans", "dark chocolate", "granola bars", "olive oil", "hot sauce", "peanut butter"],
             [TASTE, PRICE, DELIVERY, SMELL]),
    "beauty": (["hand cream", "shampoo", "sunscreen", "face wash", "scented candle", "electric toothbrush"],
               [SMELL, SKIN, PRICE, DELIVERY, LOOKS, SERVICE]),
    "outdoor": (["backpack", "tent", "sleeping bag", "yoga mat", "bicycle helmet", "umbrella", "camping stove", "garden hose"],
                [WEIGHT, WATER, STURDY, PRICE, BUILD, LOOKS, COMFORT]),
    "toys and pets": (["board game", "building blocks", "jigsaw puzzle", "toy train", "dog bed", "cat tree", "dog leash"],
                      [FUN, SAFETY, PETS, BUILD, PRICE, LOOKS, DELIVERY]),
}
NO_FUN = {"dog bed", "cat tree", "dog leash"}
UNFIT: dict[str, set[str]] = {
    "battery": {"webcam", "mechanical keyboard", "phone case", "laptop stand"},
    "sound": {"smartwatch", "e-reader", "wireless mouse", "mechanical keyboard", "phone case", "power bank", "laptop stand", "digital camera", "robot vacuum"},
    "screen": {"wireless headphones", "bluetooth speaker", "webcam", "wireless mouse", "mechanical keyboard", "phone case", "power bank", "laptop stand", "robot vacuum"},
    "setup": {"phone case", "power bank", "laptop stand"},
    "noise": {"frying pan", "chef's knife", "cutting board", "water bottle", "lunch box"},
    "heating": {"blender", "chef's knife", "cutting board", "water bottle", "lunch box", "hand mixer"},
    "grip": {"rice cooker", "toaster", "air fryer", "coffee maker"},
    "assembly": {"mattress", "pillow", "bath towel set", "wall clock", "picture frame"},
    "stability": {"mattress", "pillow", "bath towel set", "wall clock", "yoga mat", "umbrella", "garden hose"},
    "smell": {"electric toothbrush", "olive oil", "granola bars"},
    "effect": {"scented candle", "electric toothbrush"},
    "comfort": {"tent", "umbrella", "camping stove", "garden hose"},
    "weather resistance": {"yoga mat", "bicycle helmet", "camping stove", "garden hose"},
    "fun": NO_FUN,
    "pet approval": {"board game", "building blocks", "jigsaw puzzle", "toy train"},
    "safety": {"jigsaw puzzle", "dog leash"},
}
PRODUCTS: dict[str, str] = {product: category for category, (products, _) in CATEGORIES.items() for product in products}
PLURAL = {"wireless headphones", "running shoes", "hiking boots", "coffee beans", "granola bars", "building blocks"}

ADJECTIVES = {
    5: ["fantastic", "excellent", "amazing", "perfect", "outstanding", "brilliant", "superb"],
    4: ["very good", "good", "nice", "great", "solid", "lovely"],
    3: ["okay", "average", "decent", "so-so", "acceptable", "all right"],
    2: ["disappointing", "mediocre", "weak", "below average", "not great"],
    1: ["terrible", "awful", "useless", "horrible", "a waste of money", "the worst I have owned"],
}
OPENERS = {
    5: ["I love {this}.", "{This} {is} {adj}!", "Best {product} I have ever had.", "I could not be happier with {this}.", "Exactly what I was looking for.", "Wow, what {a} {product}!"],
    4: ["I am happy with {this}.", "{This} {is} {adj}.", "Overall a very good buy.", "I like {this} a lot.", "{This} {does} the job well."],
    3: ["{This} {is} {adj}, nothing more.", "I have mixed feelings about {this}.", "Not bad, but not special either.", "{This} {is} {adj} for everyday use.", "There are good and bad sides to {this}."],
    2: ["I expected more from {this}.", "{This} {is} {adj}.", "Not what I hoped for.", "I am not happy with {this}.", "Sadly {this} let me down."],
    1: ["{This} {is} {adj}.", "Do not buy {this}!", "I regret buying {this}.", "Complete waste of money.", "I want my money back.", "Never again."],
}
CONTEXTS = ["I bought {it} {when} for {whom}.", "I have used {it} for {span} now.", "I got {it} as a gift from {giver}.", "We use {it} {often}.",
            "After {span} of use I can say a bit more.", "I ordered {it} {when}.", "This is my {nth} one.", "I needed something for {purpose}."]
WORDS = {
    "when": ["last month", "two weeks ago", "in the spring", "right before the holidays", "on sale", "last summer", "in January", "a year ago"],
    "whom": ["my sister", "my husband", "my wife", "our office", "my daughter", "my dad", "my new apartment", "my mother's birthday", "a friend"],
    "span": ["a week", "three weeks", "two months", "half a year", "about a year", "a few days", "ten days", "over two years"],
    "giver": ["my brother", "a colleague", "my parents", "my partner", "my neighbor"],
    "often": ["every day", "almost every weekend", "a few times a week", "at work", "when guests come over", "on every trip"],
    "nth": ["second", "third", "first", "fourth"],
    "purpose": ["my small apartment", "a long trip", "the office", "our vacation", "school", "the weekend", "my mornings", "the garden"],
}
CLOSERS = {
    5: ["I would buy {it} again in a heartbeat.", "Highly recommended!", "Five stars from me.", "Already ordered a second one.", "You will not regret it."],
    4: ["I would recommend {it}.", "I would buy {it} again.", "Four stars because nothing is perfect.", "Good choice for most people."],
    3: ["It will do for now.", "Three stars seems fair.", "Maybe wait for a sale.", "I might look for something else next time."],
    2: ["I would not buy {it} again.", "I will probably return {it}.", "Two stars at most.", "Look for something else."],
    1: ["I sent {it} back.", "Stay away!", "I asked for a refund.", "One star is already too much.", "Save your money."],
}
BUT_GOOD = ["On the plus side, {}.", "At least {}.", "To be fair, {}.", "The only good thing is that {}."]
BUT_BAD = ["My only complaint is that {}.", "However, {}.", "Unfortunately {}.", "The one downside: {}."]
TITLES = {
    5: ["Love it", "Best {product} ever", "Exactly what I needed", "Absolutely {adj}", "Could not be happier", "Five stars", "{Pro} and more", "Buy it!"],
    4: ["Very happy", "Good {product}", "Works well", "{Pro}, small flaws", "Good value", "Would buy again", "Nice {product}"],
    3: ["It is okay", "Average {product}", "{Pro} but {con}", "Mixed feelings", "Does the job", "Nothing special"],
    2: ["Disappointed", "Expected better", "{Con}", "Not worth it", "Could be much better", "{Con}, would not buy again"],
    1: ["Waste of money", "Terrible {product}", "Do not buy", "{Con} and no refund", "Broke right away", "Worst purchase this year", "Stay away"],
}
SUMMARIES = {
    5: "A very happy customer praises the {pro}.", 4: "A satisfied customer likes the {pro}.", 3: "The customer has mixed feelings: {pro}, but {con}.",
    2: "A disappointed customer mentions: {con}.", 1: "An angry customer warns others: {con}.",
}


@dataclass(frozen=True)
class Review:
    """One review and the facts it was written from."""

    product: str
    category: str
    rating: int
    title: str
    text: str
    pros: list[str]
    cons: list[str]
    summary: str

    @property
    def sentiment(self) -> str:
        """Word for the rating: negative, neutral or positive."""
        return "negative" if self.rating < 3 else "neutral" if self.rating == 3 else "positive"

    @property
    def recommend(self) -> bool:
        """Whether the writer would recommend the product."""
        return self.rating >= 4


def write_review(random: Random, rating: int | None = None, product: str | None = None) -> Review:
    """Draws the facts of a review and puts them into one to four sentences."""
    rating = rating or random.choices([1, 2, 3, 4, 5], [3, 2, 2, 3, 4])[0]
    product = product or random.choice(list(PRODUCTS))
    good, bad = _draw_aspects(random, rating, product)
    pros, cons = [aspect[3] for aspect in good], [aspect[4] for aspect in bad]
    words = _words(random, rating, product)
    title = _title(random, rating, words, pros, cons)
    summary = SUMMARIES[rating].format(pro=_join(pros) or "price", con=_join(cons) or "small flaws")
    return Review(product, PRODUCTS[product], rating, title, _text(random, rating, words, good, bad), pros, cons, summary)


def _draw_aspects(random: Random, rating: int, product: str) -> tuple[list[Aspect], list[Aspect]]:
    fitting = [a for a in CATEGORIES[PRODUCTS[product]][1] if product not in UNFIT.get(a[0], set())]
    ranges = {5: ((1, 3), (0, 0)), 4: ((1, 2), (0, 1)), 3: ((1, 1), (1, 1)), 2: ((0, 1), (1, 2)), 1: ((0, 0), (1, 3))}[rating]
    good_count, bad_count = (random.randint(*bounds) for bounds in ranges)
    drawn = random.sample(fitting, min(len(fitting), good_count + bad_count))
    return drawn[:good_count], drawn[good_count:]


def _words(random: Random, rating: int, product: str) -> dict[str, str]:
    plural = product in PLURAL
    this = f"these {product}" if plural else random.choice([f"this {product}", f"the {product}"])
    noun = product.split()[-1] if plural else product
    return {
        "product": product, "noun": noun, "this": this, "This": this[0].upper() + this[1:], "is": "are" if plural else "is",
        "does": "do" if plural else "does", "a": "great" if plural else "a great", "it": "them" if plural else "it",
        "adj": random.choice(ADJECTIVES[rating]), **{key: random.choice(options) for key, options in WORDS.items()},
    }


def _text(random: Random, rating: int, words: dict[str, str], good: list[Aspect], bad: list[Aspect]) -> str:
    main, other = (good, bad) if rating >= 3 else (bad, good)
    phrases = [random.choice(aspect[1 if rating >= 3 else 2]) for aspect in main]
    sentences = [_sentence(_join(phrases))]
    if other:
        phrase = random.choice(other[0][2 if rating >= 3 else 1])
        sentences.append(random.choice(BUT_BAD if rating >= 3 else BUT_GOOD).format(phrase))
    if random.random() < 0.8:
        sentences.insert(0, random.choice(OPENERS[rating]).format(**words))
    if random.random() < 0.45 and len(sentences) < 4:
        sentences.insert(random.randint(0, 1), random.choice(CONTEXTS).format(**words))
    if random.random() < 0.5 and len(sentences) < 4:
        sentences.append(random.choice(CLOSERS[rating]).format(**words))
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)


def _title(random: Random, rating: int, words: dict[str, str], pros: list[str], cons: list[str]) -> str:
    pro, con = (pros or ["good idea"])[0], (cons or ["small flaws"])[0]
    title = random.choice(TITLES[rating]).format(**words, pro=pro, con=con, Pro=pro.capitalize(), Con=con.capitalize())
    return title if len(title) < 60 else title[:60].rsplit(" ", 1)[0]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
