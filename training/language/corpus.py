"""Instructions and answers: many wordings of a few tasks over real dialogues and over the reviews of reviews.py."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from random import Random

from chat import Message
from dialogues import SHORT_TOPICS, TOPICS, Dialogue, join_words, vary
from reviews import PRODUCTS, Review, write_review

SYSTEMS = [
    "You write realistic data.", "You write realistic data. Answer with the data only.", "You are a helpful assistant.", "You generate synthetic data.",
    "You generate synthetic data for testing software.", "Answer with the text only.", "You are a careful writer of sample data.",
    "You write realistic sample texts. No explanations.", "Write natural, varied text.", "You create training data.",
]
LABELLER_SYSTEMS = ["You label data.", "You label texts. Answer with the label only.", "You are a careful annotator.", "You are a strict judge of data.", *SYSTEMS[:3]]
HELPER_SYSTEMS = ["You are a helpful assistant for {topic}.", "You help customers with {topic}.", "You work in customer service. Topic: {topic}.", "You are a friendly assistant. You can help with {topic}."]

PEOPLE = ["a customer and an assistant", "a customer and a virtual assistant", "a user and an assistant", "a customer and a support agent", "a client and an agent", "a person and a helpful assistant"]
CUSTOMER = ["customer", "user", "client", "caller"]
WRITE = ["Write", "Write", "Create", "Make up", "Generate", "Please write", "Compose", "Invent", "Give me", "I need"]
ABOUT = ["about", "about", "on the topic of", "concerning", "on", "regarding"]
DIALOGUE = ["a dialogue", "a dialogue", "a conversation", "a realistic dialogue", "a chat", "a realistic conversation", "one dialogue", "a sample dialogue", "a customer service dialogue"]
FIRST_MESSAGE = ["the first message of a {customer}", "a message from a {customer}", "the opening message of a {customer}", "one message that a {customer} sends to an assistant",
                 "a realistic {customer} message", "a short message by a {customer}", "a {customer} request", "the first line of a {customer}", "a question a {customer} could ask"]
REPLY = ["Write the assistant's reply to this message:", "Reply to this customer message:", "What does the assistant answer?", "Write the answer of the assistant.", "Answer this message as the assistant:", "You are the assistant. Reply to:"]
CONTINUE = ["Continue this dialogue with the next turn.", "Write the next turn of this dialogue:", "What comes next in this conversation? Write one turn.", "Continue the dialogue. One turn only.", "Write only the next line of this dialogue."]
WHICH_TOPIC = ["Which topic is this {thing} about?", "What is the topic of this {thing}?", "What is this {thing} about?", "Classify the {thing} by topic.", "Assign a topic to this {thing}.", "Pick the label that fits this {thing}."]
CHOOSE = ["Choose one of: {labels}.", "Options: {labels}.", "Labels: {labels}.", "Answer with one of: {labels}.", "Possible topics: {labels}.", "Choose from: {labels}"]
SUMMARIZE = ["Summarize this dialogue in one sentence.", "Write a one-line summary of this dialogue:", "What happens in this conversation? One sentence.", "Give a short summary.", "Summarize in one line:"]
EXAMPLES = ["Here are examples:", "Here are some examples:", "Examples:", "These are real {things}:", "Some {things}:"]
ANOTHER = ["Write another one.", "Write one more like these.", "Write a new one.", "Write one more.", "Now write a similar but different one.", "Add another one in the same style."]
REVIEW_OF = ["Write a review of {a}.", "Write a product review for {a}.", "Write a customer review about {a}.", "Review {a}.", "Write what a customer says about {a}.", "Create a realistic review of {a}.", "Make up an online review of {a}.", "Product: {p}. Write a review."]
RATING_IS = ["Rating: {n} out of 5.", "Rating: {n} out of 5.", "Rating: {n}.", "{n} out of 5 stars.", "Stars: {n}", "The rating is {n} of 5.", "Rating: {n}/5", "The customer gives {n} stars.", "The review should be {s}.", "Sentiment: {s}."]
TITLE_FOR = ["Write a title for this review.", "Write a title for a review of {a}.", "Give this review a short title.", "Headline for this review:", "Make up a review title for {a}."]
SENTIMENT_OF = ["What is the sentiment of this review?", "Classify the sentiment.", "Is this review positive, neutral or negative?", "Label the sentiment of the text.", "How does the customer feel?"]
RATING_OF = ["Which rating from 1 to 5 fits this review?", "Guess the rating (1 to 5).", "How many stars would this customer give? Answer with a number from 1 to 5.", "Rate this review's sentiment from 1 to 5.", "Predict the star rating."]
AS_JSON = ["Answer as JSON with the keys {keys}.", "Answer as JSON with the keys {keys}.", "Return JSON with the keys {keys}.", "Format: JSON with {keys}.", "Output one JSON object with these keys: {keys}.", "Use JSON. Keys: {keys}.", "JSON only, with the fields {keys}."]
FITS_TOPIC = ["Does this dialogue fit the topic {topic}?", "Is this dialogue about {topic}?", "Judge whether the dialogue matches the topic {topic}.", "How well does this dialogue fit the topic {topic}?", "Topic: {topic}. Does the dialogue fit?"]
FITS_RATING = ["Does this review fit a rating of {n} out of 5?", "Is {n} out of 5 the right rating for this review?", "Judge whether the review matches the rating {n} out of 5.", "Rating: {n} of 5. Does the text fit?"]
JUDGE_JSON = ["Answer as JSON with reason and score from 1 to 5.", "Answer as JSON with the keys reason and score (1 to 5).", "Return JSON with reason and score (1 = not at all, 5 = perfectly)."]

Document = list[Message]
Maker = Callable[["Source"], Document]


class Source:
    """What a document is made from: the dialogues of one split, and one stream of random numbers."""

    def __init__(self, dialogues: list[Dialogue], random: Random, is_varied: bool) -> None:
        self.random = random
        self._is_varied = is_varied
        self._all = dialogues
        self._weights = _cumulative(dialogues)
        self._single = [dialogue for dialogue in dialogues if len(dialogue.domains) == 1]
        self._single_weights = _cumulative(self._single)

    def dialogue(self) -> Dialogue:
        """Any dialogue; rare domains more often than they occur."""
        return self._draw(self._all, self._weights)

    def single(self) -> Dialogue:
        """A dialogue of one domain, whose first message therefore has a known topic."""
        return self._draw(self._single, self._single_weights)

    def same_domain(self, domain: str) -> list[Dialogue]:
        """All dialogues of exactly one domain."""
        return [dialogue for dialogue in self._single if dialogue.domains[0] == domain]

    def pick(self, options: list[str], **words: object) -> str:
        """One of the wordings, filled in."""
        text = self.random.choice(options)
        return text.format(**words) if words else text

    def _draw(self, dialogues: list[Dialogue], weights: list[float]) -> Dialogue:
        dialogue = self.random.choices(dialogues, cum_weights=weights)[0]
        return vary(dialogue, self.random) if self._is_varied and self.random.random() < 0.75 else dialogue


def _cumulative(dialogues: list[Dialogue]) -> list[float]:
    counts = Counter(dialogue.domains for dialogue in dialogues)
    total, sums = 0.0, []
    for dialogue in dialogues:
        total += counts[dialogue.domains] ** -0.45
        sums.append(total)
    return sums


def make_document(source: Source, kind: str | None = None) -> tuple[str, Document]:
    """One instruction with its answer, and its kind."""
    kind = kind or source.random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
    return kind, KINDS[kind][1](source)


def _finish(source: Source, parts: list[str], answer: str, systems: list[str] = SYSTEMS) -> Document:
    """Joins the parts of a prompt as people do: on one line or on several, tidy or not, with or without a system message."""
    random = source.random
    separator = "\n" if any("\n" in part for part in parts) or random.random() < 0.3 else " "
    prompt = separator.join(part for part in parts if part)
    if random.random() < 0.08:
        prompt = prompt[0].lower() + prompt[1:]
    if random.random() < 0.06 and prompt.endswith("."):
        prompt = prompt[:-1]
    system: list[Message] = [("system", random.choice(systems))] if random.random() < 0.5 else []
    return [*system, ("user", prompt), ("assistant", answer)]


def _topic(source: Source, dialogue: Dialogue) -> str:
    names = TOPICS if source.random.random() < 0.7 else SHORT_TOPICS
    domains = list(dialogue.domains)
    source.random.shuffle(domains)
    return join_words([names[domain] for domain in domains])


def _quoted(source: Source, text: str) -> str:
    """A text inside a prompt: on its own lines, in quotes or after a label."""
    if "\n" in text:
        return source.random.choice(["\n" + text, "Dialogue:\n" + text, '"""\n' + text + '\n"""', "\n" + text])
    return source.random.choice([f'"{text}"', "\n" + text, f"Text: {text}", f"'{text}'", f"\nMessage: {text}", f'\n"{text}"'])


def _in_order(source: Source, instruction: str, text: str) -> list[str]:
    return [instruction, _quoted(source, text)] if source.random.random() < 0.75 else [_quoted(source, text).strip(), instruction]


def write_dialogue(source: Source) -> Document:
    """a: a whole dialogue about a topic."""
    dialogue, random = source.dialogue(), source.random
    people = f" between {random.choice(PEOPLE)}" if random.random() < 0.6 else ""
    about = f"{source.pick(ABOUT)} {_topic(source, dialogue)}"
    count = len(dialogue.turns)
    parts = [f"{source.pick(WRITE)} {source.pick(DIALOGUE)}{people} {about}."]
    draw = random.random()
    if draw < 0.2:
        parts.append(source.pick(["Use {n} turns.", "It has {n} turns.", "{n} turns.", "Length: {n} turns.", "Write {n} turns."], n=count))
    elif draw < 0.35:
        length = "short" if count <= 10 else "medium" if count < 18 else "long"
        parts.append(source.pick(["Make it {length}.", "Length: {length}.", "It should be {length}.", "A {length} one."], length=length))
    if random.random() < 0.12:
        parts.append(f"The customer starts with: {dialogue.turns[0][1]}")
    if random.random() < 0.3:
        parts.append(source.pick(["Start each line with user: or assistant:.", "Format each line as user: or assistant:", 'Lines start with "user:" or "assistant:".', "One turn per line."]))
    return _finish(source, parts, dialogue.lines())


def first_message(source: Source) -> Document:
    """b: what a customer writes first."""
    dialogue = source.single()
    what = source.pick(FIRST_MESSAGE, customer=source.pick(CUSTOMER))
    return _finish(source, [f"{source.pick(WRITE)} {what} {source.pick(ABOUT)} {_topic(source, dialogue)}."], dialogue.turns[0][1])


def reply(source: Source) -> Document:
    """c: the next turn, after one message or after a dialogue so far."""
    dialogue, random = source.dialogue(), source.random
    if random.random() < 0.35 or len(dialogue.turns) < 4:
        return _finish(source, _in_order(source, source.pick(REPLY), dialogue.turns[0][1]), dialogue.turns[min(1, len(dialogue.turns) - 1)][1])
    count = random.randint(2, len(dialogue.turns) - 1)
    speaker, text = dialogue.turns[count]
    start = max(0, count - random.choice([4, 8, 99])) if random.random() < 0.3 else 0
    so_far = "\n".join(f"{who}: {said}" for who, said in dialogue.turns[start:count])
    return _finish(source, _in_order(source, source.pick(CONTINUE), so_far), f"{speaker}: {text}")


def chat(source: Source) -> Document:
    """j: the dialogue as a chat of its own, message by message."""
    dialogue = source.dialogue()
    system = ("system", source.pick(HELPER_SYSTEMS, topic=_topic(source, dialogue)))
    turns = dialogue.turns[: len(dialogue.turns) // 2 * 2]
    return [system, *turns] if source.random.random() < 0.8 else list(turns)


def topic_label(source: Source) -> Document:
    """d: the label of a message or dialogue, out of two to twelve."""
    dialogue, random = source.single(), source.random
    names = TOPICS if random.random() < 0.6 else SHORT_TOPICS
    if random.random() < 0.15:
        names = {domain: domain for domain in TOPICS}
    others = random.sample([name for domain, name in names.items() if domain != dialogue.domains[0]], random.randint(1, 11))
    labels = [*others, names[dialogue.domains[0]]]
    random.shuffle(labels)
    thing, text = ("dialogue", dialogue.lines(random.choice([4, 8, 12]))) if random.random() < 0.4 else ("message", dialogue.turns[0][1])
    question = f"{source.pick(WHICH_TOPIC, thing=thing)} {source.pick(CHOOSE, labels=', '.join(labels))}"
    if random.random() < 0.3:
        question += " Answer with the label only."
    return _finish(source, _in_order(source, question, text), names[dialogue.domains[0]], LABELLER_SYSTEMS)


def few_shot(source: Source) -> Document:
    """h: two to six examples, then one more of the same sort."""
    random = source.random
    if random.random() < 0.6:
        things, texts, topic = _message_examples(source)
    else:
        things, texts, topic = _review_examples(source)
    mark = random.choice(["- ", "- ", "* ", "1"])
    shown = [f"{index}. {text}" if mark == "1" else mark + text for index, text in enumerate(texts[:-1], 1)]
    parts = [source.pick(EXAMPLES, things=things)] + ["\n".join(shown)] + [source.pick(ANOTHER)]
    if random.random() < 0.4:
        parts.insert(0, f"{source.pick(WRITE)} {things} {source.pick(ABOUT)} {topic}.")
    document = _finish(source, parts, texts[-1])
    return [(role, content.replace("\n\n", "\n")) for role, content in document]


def _message_examples(source: Source) -> tuple[str, list[str], str]:
    dialogue = source.single()
    pool = source.same_domain(dialogue.domains[0])
    chosen = source.random.sample(pool, min(len(pool), source.random.randint(3, 7)))
    return "customer messages", [vary(other, source.random).turns[0][1] for other in chosen] + [dialogue.turns[0][1]], _topic(source, dialogue)


def _review_examples(source: Source) -> tuple[str, list[str], str]:
    random = source.random
    product = random.choice(list(PRODUCTS)) if random.random() < 0.6 else None
    rating = random.choice([None, None, 1, 2, 4, 5])
    reviews = [write_review(random, rating, product) for _ in range(random.randint(3, 6))]
    return "product reviews", [review.text for review in reviews], product or "different products"


def summary(source: Source) -> Document:
    """i: one line built from the domains and from how the dialogue ends."""
    dialogue = source.dialogue()
    topics = join_words([TOPICS[domain] for domain in dialogue.domains])
    last = dialogue.turns[-1][1].rstrip(".!? ")
    thanks = any("thank" in text.lower() for speaker, text in dialogue.turns[-3:] if speaker == "user")
    ending = "ends with thanks" if thanks else "ends the talk" if len(dialogue.turns) > 4 else f"is told: {last}"
    answer = f"The customer asks about {topics} and {ending}."
    return _finish(source, _in_order(source, source.pick(SUMMARIZE), dialogue.lines()), answer)


def dialogue_json(source: Source) -> Document:
    """Dialogues and messages as one-line JSON."""
    random = source.random
    dialogue = source.single()
    topic = _topic(source, dialogue)
    facts: dict[str, object] = {"topic": topic, "first_message": dialogue.turns[0][1]}
    if random.random() < 0.4:
        facts["reply"] = dialogue.turns[min(1, len(dialogue.turns) - 1)][1]
    if random.random() < 0.25 and len(dialogue.turns) <= 12:
        facts = {"topic": topic, "turns": [{"speaker": speaker, "text": text} for speaker, text in dialogue.turns]}
    keys, answer = _json_answer(source, facts)
    ask = f"{source.pick(WRITE)} {source.pick(DIALOGUE if 'turns' in facts else ['a customer message', 'a message from a customer', 'a customer request'])} {source.pick(ABOUT)} {topic}."
    return _finish(source, [ask, keys], answer)


def _json_answer(source: Source, facts: dict[str, object]) -> tuple[str, str]:
    keys = list(facts)
    if source.random.random() < 0.6:
        source.random.shuffle(keys)
    listed = ", ".join(keys) if source.random.random() < 0.7 else ", ".join(f'"{key}"' for key in keys)
    return source.pick(AS_JSON, keys=listed), json.dumps({key: facts[key] for key in keys}, ensure_ascii=False)


def _ask_review(source: Source, review: Review) -> str:
    article = "an" if review.product[0] in "aeiou" else "a"
    named = source.random.choice([review.product, f"{article} {review.product}", f"the {review.product}", f"our {review.product}"])
    return source.pick(REVIEW_OF, a=named, p=review.product)


def _rating_words(source: Source, review: Review) -> str:
    return source.pick(RATING_IS, n=review.rating, s=review.sentiment)


def review_text(source: Source) -> Document:
    """e: a review of a product with a given rating."""
    review = write_review(source.random)
    parts = [_ask_review(source, review), _rating_words(source, review)]
    if review.pros + review.cons and source.random.random() < 0.2:
        parts.append(source.pick(["Mention: {facts}.", "Points: {facts}.", "It should mention {facts}."], facts=", ".join(review.pros + review.cons)))
    return _finish(source, parts, review.text)


def review_title(source: Source) -> Document:
    """e: the title alone."""
    review = write_review(source.random)
    if source.random.random() < 0.5:
        return _finish(source, _in_order(source, source.pick(TITLE_FOR, a=review.product), review.text), review.title)
    return _finish(source, [source.pick(TITLE_FOR[1::3], a=review.product), _rating_words(source, review)], review.title)


def review_json(source: Source) -> Document:
    """e: a review as JSON, with all or some of its facts."""
    random, review = source.random, write_review(source.random)
    facts: dict[str, object] = {"title": review.title, "text": review.text, "pros": review.pros, "cons": review.cons, "recommend": review.recommend}
    if random.random() < 0.55:
        more = {"product": review.product, "rating": review.rating, "summary": review.summary, "sentiment": review.sentiment, "category": review.category,
                "review": review.text, "stars": review.rating, **facts}
        chosen = random.sample(list(more), random.randint(2, 5))
        facts = {key: more[key] for key in chosen}
    keys, answer = _json_answer(source, facts)
    return _finish(source, [_ask_review(source, review), _rating_words(source, review), keys], answer)


def review_label(source: Source) -> Document:
    """f: sentiment or rating of a text."""
    random, review = source.random, write_review(source.random)
    text = review.text if random.random() < 0.8 else f"{review.title}. {review.text}"
    if random.random() < 0.5:
        labels = random.sample(["positive", "neutral", "negative"], 3)
        question = source.pick(SENTIMENT_OF) + (" " + source.pick(CHOOSE, labels=", ".join(labels)) if random.random() < 0.7 else "")
        return _finish(source, _in_order(source, question, text), review.sentiment, LABELLER_SYSTEMS)
    return _finish(source, _in_order(source, source.pick(RATING_OF), text), str(review.rating), LABELLER_SYSTEMS)


def judge_dialogue(source: Source) -> Document:
    """g: whether a dialogue fits a topic; the wrong topic shares no domain with the dialogue."""
    dialogue, random = source.dialogue(), source.random
    topic, fits = _topic(source, dialogue), random.random() < 0.5
    count = None if random.random() < 0.4 else random.choice([2, 4, 6, 10])
    if fits:
        reason = source.pick(["The dialogue is about {t}.", "The customer asks about {t}, as the topic says.", "It is about {t}.", "The talk is on topic: {t}."], t=dialogue.topic)
        score = 5 if count is None or len(dialogue.domains) == 1 else 4
    else:
        asked = random.choice([name for domain, name in TOPICS.items() if domain not in dialogue.domains])
        reason = source.pick(["The dialogue is about {t}, not about {topic}.", "It is about {t} and does not mention {topic}.", "Wrong topic: it is about {t}."], t=dialogue.topic, topic=asked)
        score, topic = (2 if _are_close(dialogue, asked) else 1), asked
    question = f"{source.pick(FITS_TOPIC, topic=topic)} {source.pick(JUDGE_JSON)}"
    return _finish(source, _in_order(source, question, dialogue.lines(count)), json.dumps({"reason": reason, "score": score}), LABELLER_SYSTEMS)


CLOSE = [{"hotels", "travel", "flights", "trains", "buses", "rentalcars", "ridesharing"}, {"movies", "media", "music", "events"}, {"banks", "payment"}, {"calendar", "alarm"}, {"coffee", "restaurants"}]


def _are_close(dialogue: Dialogue, topic: str) -> bool:
    domain = next(key for key, name in TOPICS.items() if name == topic)
    return any(domain in group and group & set(dialogue.domains) for group in CLOSE)


def judge_review(source: Source) -> Document:
    """g: whether a review fits a rating."""
    random, review = source.random, write_review(source.random)
    asked = review.rating if random.random() < 0.45 else random.randint(1, 5)
    gap = abs(asked - review.rating)
    tone = {1: "very negative", 2: "negative", 3: "mixed", 4: "positive", 5: "very positive"}[review.rating]
    good = ["The text is {tone}, which fits {n} out of 5.", "The tone is {tone} and matches the rating.", "A {tone} text fits the rating {n}."]
    bad = ["The text is {tone}, which does not fit {n} out of 5.", "The tone is {tone}, so {n} out of 5 does not match.", "A {tone} text should not have {n} stars."]
    answer = json.dumps({"reason": source.pick(good if gap <= 1 else bad, tone=tone, n=asked), "score": [5, 4, 2, 1, 1][gap]})
    question = f"{source.pick(FITS_RATING, n=asked)} {source.pick(JUDGE_JSON)}"
    return _finish(source, _in_order(source, question, review.text), answer, LABELLER_SYSTEMS)


# kind -> (share of documents, maker). Dialogue documents are longer, so their share of tokens is higher than their share here.
KINDS: dict[str, tuple[float, Maker]] = {
    "write-dialogue": (17, write_dialogue), "first-message": (11, first_message), "reply": (11, reply), "chat": (4, chat),
    "topic-label": (8, topic_label), "few-shot": (7, few_shot), "summary": (2, summary), "dialogue-json": (6, dialogue_json),
    "review-text": (13, review_text), "review-title": (5, review_title), "review-json": (16, review_json), "review-label": (8, review_label),
    "judge-dialogue": (5, judge_dialogue), "judge-review": (5, judge_review),
}
DIALOGUE_KINDS = ["write-dialogue", "first-message", "reply", "chat"]
