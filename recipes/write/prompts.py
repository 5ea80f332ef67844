"""What the teacher is asked to write: templates times word lists, thousands of requests that differ.

Request number i is always the same one, so that a generation that was stopped goes on where it was.
"""

import random

NAMES = (
    "Anna Ben Clara David Emma Felix Grace Henry Iris Jack Kate Leo Maria Noah Olivia Paul Rosa Sam Tina Victor Wendy Zoe Ahmed Mei "
    "Carlos Fatima Yuki Omar Priya Ivan Lucia Kofi Elena Tomas Nadia Hugo Amina Peter Ruth Simon Martha George Lily Max Ella Oscar "
    "Alice Daniel Sofia Arthur Nina Robert Julia Frank Helen Tom Sarah Mark Laura Billy"
).split()
WHO = (
    "a girl|a boy|an old man|an old woman|a young teacher|a baker|a farmer|a gardener|a bus driver|a nurse|a fisherman|a student|"
    "a grandmother|a grandfather|two brothers|two sisters|two friends|a new neighbour|a shy child|a painter|a carpenter|a librarian|"
    "a postman|a cook|a shopkeeper|a musician|a lighthouse keeper|a traveller|a small family|a young doctor|a tailor|a shepherd"
).split("|")
ANIMALS = (
    "dog|cat|rabbit|mouse|fox|bear|duck|owl|horse|goat|turtle|squirrel|hedgehog|crow|frog|elephant|penguin|sheep|bee|donkey|sparrow|otter"
).split("|")
PLACES = (
    "a small village|a big city|a farm|a forest|a beach|a park|a school|a kitchen|a library|a market|a train station|a garden|"
    "a mountain hut|a harbour|a museum|a bakery|an old house|a river bank|a playground|a hospital|a bookshop|an island|a zoo|"
    "a quiet street|a campsite|a workshop|a theatre|a lake|a snowy field|a small shop|a bus|an airport"
).split("|")
THINGS = (
    "a red ball|a lost key|an old map|a broken bicycle|a wooden box|a letter|a blue umbrella|a warm coat|a kite|a small boat|"
    "a birthday cake|a silver ring|a torn book|a lamp|a pair of shoes|a basket of apples|a clock|a guitar|a ladder|a drawing|"
    "a bag of coins|a tent|a camera|a jar of honey|a paper plane|a piano|a suitcase|a cup of tea|a loaf of bread|a photo|a seed|a hat"
).split("|")
EVENTS = (
    "finding something that was lost|a day of heavy rain|learning to swim|the first day at school|a surprise visit|a picnic|"
    "helping a stranger|getting lost and finding the way home|making a new friend|a power cut|planting a tree|a small mistake that is put right|"
    "sharing food|a race|moving to a new house|a birthday|a long journey|building something together|a storm at night|being brave|"
    "telling the truth|cooking a meal|repairing something old|a snow day|missing the train|a school play|waiting for good news|"
    "looking after a sick animal|a quarrel between friends and how they make up|saving money for a gift|a quiet morning|losing a game"
).split("|")
MOODS = "happy funny calm sad hopeful exciting gentle mysterious warm thoughtful cheerful surprising".split()
SEASONS = "in spring|in summer|in autumn|in winter|early in the morning|late at night|on a Sunday|on a rainy day|on a hot day|long ago".split("|")
PEOPLE = (
    "a friend|my grandmother|my teacher|a neighbour|my sister|my brother|my boss|a customer|a colleague|my landlord|the city council|"
    "the editor of a newspaper|an old classmate|my parents|a hotel|the library|a doctor|a shop|my team|a new pen pal"
).split("|")
REASONS = (
    "to say thank you for a gift|to apologise for being late|to invite them to dinner|to ask for advice|to tell about a holiday|"
    "to complain politely about noise|to congratulate on a new job|to ask for a day off|to cancel a meeting|to wish a quick recovery|"
    "to recommend a book|to ask about an order that has not arrived|to describe my new home|to say goodbye before moving away|"
    "to plan a weekend together|to report a broken heater|to share good news|to offer help with the garden|to ask for directions|"
    "to thank for good service|to remind of a birthday|to explain a delay|to ask for a refund|to introduce myself"
).split("|")
TOPICS = (
    "how to make a simple soup|why sleep matters|how rain is made|keeping a garden|learning a language|riding a bicycle in the city|"
    "saving water at home|walking every day|reading before sleep|how bread is baked|taking care of a dog|the four seasons|"
    "why the sky is blue|packing for a trip|making new friends|cleaning a room|being on time|how bees make honey|using a library|"
    "growing tomatoes|listening well|how to say sorry|the moon|healthy breakfast|working in a team|a good night's rest|the sea|trains"
).split("|")

TEMPLATES = (
    (6, "Write a short {mood} story about {who} in {place}. The story should be about {event}. Use simple words."),
    (5, "Write a short story about a child named {name} and {thing}. It happens {season}. Use simple English."),
    (4, "Tell a short story about {name} and {name2}, who meet in {place}. The story is about {event}."),
    (3, "Write a short story for children about a {animal} and a {animal2} in {place}. The story is about {event}."),
    (3, "Write a {mood} story in three short paragraphs. It is about {who} and {thing} in {place}."),
    (2, "Write a short story with a conversation between {name} and {name2} about {thing}."),
    (2, "Write a story that starts {season} in {place} and ends well. The main character is called {name}."),
    (2, "Write a short fable about a {animal} who learns something from {event}."),
    (3, "Write a short letter to {person} {reason}. Sign it with the name {name}."),
    (2, "Write a short, polite email to {person} {reason}. My name is {name}."),
    (2, "Write a postcard from {place} to {person}. Write it {season}."),
    (3, "Describe {place} {season} in one paragraph. Say what one can see, hear and smell."),
    (2, "Describe {thing} in a few sentences. Say what it looks like and who owns it."),
    (2, "Describe {name}, a person one may meet in {place}, in one paragraph: looks, habits and a secret wish."),
    (1, "Write a diary entry of {name} about {event} {season}."),
    (2, "Explain {topic} in one short paragraph, in simple words."),
    (1, "Write a short paragraph about {topic} with an example from everyday life."),
    (1, "Describe a day in the life of {who} in {place}, from morning to evening."),
)
_CHOICES = [template for times, template in TEMPLATES for _ in range(times)]


def prompt(index: int, seed: int = 1) -> str:
    random_of = random.Random(f"{seed}:{index}")
    name, name2 = random_of.sample(NAMES, 2)
    animal, animal2 = random_of.sample(ANIMALS, 2)
    values = {
        key: random_of.choice(list_)
        for key, list_ in (("mood", MOODS), ("who", WHO), ("place", PLACES), ("thing", THINGS), ("event", EVENTS),
                           ("season", SEASONS), ("person", PEOPLE), ("reason", REASONS), ("topic", TOPICS))
    }
    text = random_of.choice(_CHOICES).format(name=name, name2=name2, animal=animal, animal2=animal2, **values)
    for vowel in "aeiou":
        text = text.replace(f" a {vowel}", f" an {vowel}")
    return text


if __name__ == "__main__":
    import sys

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for i in range(min(count, 20)):
        print(prompt(i))
    print(len({prompt(i) for i in range(count)}), "different requests of", count)
