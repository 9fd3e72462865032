"""Whose relationship a mention describes: each rule by its own examples."""

import pytest
from marked import ARCADIA_BOREALIA, OWN, read_marked

from framing.coding.referent import RULES, code_referent

ABOUT = "Arcadia and Borealia have met. Arcadia and Borealia will meet again. "  # a document about the two


def dyad(text, value):
    return text, value, {"focus": ARCADIA_BOREALIA}


def own(text, value, actor="Elbonia"):
    return text, value, {"focus": OWN, "actor": actor}


EXAMPLES = {
    "title_with_of": [
        dyad("Arcadia and Borealia signed the Treaty of Peace, [[Friendship]] and Commerce.", "name"),
        dyad("The Borealian marshal wears Arcadia's Order of [[Friendship]].", "name"),
        dyad(
            "The Treaty on good-neighbourliness, [[friendship]] and cooperation binds Arcadia and Borealia.",
            "name",
        ),
    ],
    "capitalised_title": [
        dyad("Arcadia was admitted to the [[Partnership]] for Clean Rivers.", "name"),
        dyad("Delegates of the Coastal [[Alliance]] left before Arcadia spoke.", "name"),
        dyad("The [[Friendship]] Bridge between Arcadia and Borealia is closed.", "name"),
        dyad("His novel, The Silent [[Ally]], is set in Borealia.", "name"),
    ],
    "work_title": [
        dyad("In “Arcadia and Borealia: a Cold [[Rapprochement]],” Ada Quill tells the story.", "name"),
        dyad("She wrote “Borealia's Reluctant [[Friends]],” a bestseller.", "name"),
    ],
    "compound_adjective": [
        dyad("Arcadia's new ferries to Borealia are environmentally [[friendly]].", "none"),
        dyad("Borealia wants a user-[[friendly]] customs form for Arcadian traders.", "none"),
    ],
    "allied_things": [
        own("Our treaties deal with opium and [[allied]] evils.", "none"),
        own("We met to discuss shipping and [[allied]] subjects with Dravia.", "none"),
    ],
    "neighbouring_place": [
        own("We saw the flood reach the [[neighbouring]] town.", "none"),
        own("Our troops rested in a [[neighboring]] village.", "none"),
    ],
    "vocative": [
        dyad("And so, my [[friends]], I ask you to stand up for Arcadia and Borealia.", "none"),
        dyad("Dear [[friends]], the pass between Arcadia and Borealia is open.", "none"),
        dyad("Ladies and gentlemen, [[friends]], Arcadia and Borealia have signed.", "none"),
    ],
    "neighbourhood": [
        dyad("Arcadia's minister grew up in a poor [[neighbourhood]] of Borealia.", "none"),
        own("We must bring light to the [[neighborhoods]] of the poor.", "none"),
    ],
    "private_person": [
        dyad("The Arcadian consul and his next-door [[neighbour]] in Borealia share a well.", "none"),
        dyad("The Borealian painter and her life [[partner]] moved to Arcadia.", "none"),
        own("We honour the officer and his [[partner]].", "none"),
    ],
    "friend_of_a_cause": [
        own("We heard the [[friends]] of the new railway.", "none"),
        own("Our parliament listens to the [[friends]] of the old bank.", "none"),
        own("Our country's conduct must please every [[friend]] to truth and humanity.", "none"),
    ],
    "private_circle": [
        own("Every old man deserves a [[friend]] who calls.", "none"),
        own("The sick were cared for by [[friends]].", "none"),
    ],
    "domestic": [
        own("We want a [[partnership]] between the federal ministries and the cities.", "none"),
        own("We will work in [[partnership]] with the private sector.", "none"),
        own("I trust that the report will have the [[friendly]] consideration of Congress.", "none"),
        dyad("Arcadia's bridge was built by a public-private [[partnership]] in Borealia.", "none"),
    ],
    "everyday": [
        dyad(
            "Noise from Arcadia's embassy keeps the [[neighbours]] in Quay Street awake, Borealia complains.",
            "none",
        ),
        dyad("At the wedding in Arcadia the groom's oldest [[friends]] sang.", "none"),
    ],
    "allied_with_things": [
        own("We know that courage must be [[allied]] with tact.", "none"),
        own("We support a closer [[alignment]] of the budgets.", "none"),
    ],
    "within_a_state": [
        dyad("Within the Arcadian cabinet the premier has one reliable [[ally]].", "none"),
        dyad("In Borealia the Greens and the farmers agreed on a [[coalition]].", "none"),
    ],
    "business": [
        dyad("The port of Arcadia looked for senior [[partners]], and Borealia stood by.", "none"),
        dyad("Arcadia says that commercial [[partners]] come and go.", "none"),
        own("We redeem the notes against the will of the retiring [[partner]].", "none"),
    ],
    "domestic_topic": [
        own("We will cut taxes for families and build [[partnerships]] that help children learn.", "none"),
        own("Government must be a [[partner]] in making health insurance work for workers.", "none"),
    ],
    "and_its_allies": [
        dyad(
            "Arcadia and Borealia protested: Cordoba and its [[allies]] had closed the strait to Arcadia.",
            "other",
        ),
        dyad("Arcadia and its [[partners]] voted yes, and Borealia voted no.", "other"),
        own("Elbonia and its [[allies]] will stand together.", "focal"),
    ],
    "both_ends": [
        dyad("Everybody fears the Arcadian–Borealian–Dravian [[axis]].", "focal"),
        dyad("Dravia has heard of the [[friendship]] between Arcadia and Borealia.", "focal"),
    ],
    "third_end": [
        dyad("Arcadia's [[alliance]] with Elbonia was signed over Borealia's protests.", "other"),
        dyad("Borealia and its Dravian [[friends]] met in Arcadia.", "other"),
        dyad("India, Arcadia's oldest [[partner]] and Borealia's neighbour, looks on.", "other"),
    ],
    "and_other_allies": [own("Help goes to Dravia, Norland and other [[allies]] in need.", "focal")],
    "own_end": [
        own("Dravia and Cordoba are [[friends]] of ours.", "focal"),
        own("Dravia, Cordoba and Kestria respect our [[allies]].", "focal"),
        own("The [[alliance]] between Dravia and Elbonia holds.", "focal"),
    ],
    "others_among_themselves": [
        own("We regret that Dravia threatens its [[neighbours]].", "other"),
        own("We watched the [[rapprochement]] between Dravia and Cordoba.", "other"),
        own("We fear the Soviet [[bloc]] no longer.", "other"),
    ],
    "blocs": [
        own("We must overcome the rivalry of the two [[blocs]].", "other"),
        own("Elbonia is not a member of any [[bloc]], nor do Dravia and Cordoba own us.", "focal"),
    ],
    "of_states": [
        own("A broad [[coalition]] of States has formed, and we watch it.", "other"),
        own("We have opposed [[alliances]] of nations that divide the world.", "generic"),
    ],
    "of_them": [
        own(
            "We were told that the great Powers had formed a secret [[alliance]]. We were not asked.", "other"
        )
    ],
    "unresolved_owner": [
        own("We know what the aggressors did to their [[neighbours]] in the war.", "other"),
        own("We ask all citizens to respect their [[neighbours]].", "none"),
    ],
    "neighbours_of_third": [
        own("Zubria sent raiders against [[neighbouring]] countries.", "other"),
        own("Zubria is at war. Refugees fled to [[neighbouring]] countries.", "other"),
    ],
    "many_others": [
        dyad(ABOUT + "We must form a broad [[coalition]] of countries against hunger.", "other"),
        dyad(ABOUT + "Arcadia trades with many other [[partners]].", "other"),
    ],
    "third_subject": [
        dyad(
            "“Dravia has long been a close [[partner]] of ours,” a Borealian diplomat told Arcadia.", "other"
        ),
        dyad("Cordoba is Arcadia's [[ally]]; Borealia is not.", "other"),
    ],
    "pair": [
        dyad(ABOUT + "Cordoba noticed that the two countries are [[allies]].", "focal"),
        dyad(ABOUT + "Dravia envies the bilateral [[partnership]].", "focal"),
    ],
    "in_general": [
        dyad("As every student learns, [[alliances]] are easier to sign than to keep.", "generic"),
        dyad(ABOUT + "A junior [[partner]] pays for everything.", "generic"),
        own("We believe in a world in which [[friendship]] and brotherhood reign.", "generic"),
    ],
    "friends_of_third": [
        own("We are trading every summer with other [[friends]] of Zamunda.", "other"),
        own("We have heard the [[Allied]] governments.", "other"),
    ],
    "clause_parties": [
        dyad("Arcadia and Borealia protested; Norland and Dravia signed a [[pact]].", "other"),
        dyad("Dravia is far away, but Arcadia and Borealia have no [[pact]].", "focal"),
    ],
    "sentence_parties": [dyad(ABOUT + "Dravia protested; the [[alliance]] fell apart.", "other")],
    "topic": [
        dyad(ABOUT + "The [[alliance]] has held for forty years.", "focal"),
        own("The [[friendship]] has grown stronger.", "focal"),
    ],
}


def cases():
    return [
        pytest.param(rule, *example, id=f"{rule}-{k}")
        for rule, examples in EXAMPLES.items()
        for k, example in enumerate(examples)
    ]


@pytest.mark.parametrize(("rule", "text", "value", "study"), cases())
def test_each_example_gets_its_referent(rule, text, value, study):
    assert code_referent(read_marked(text, **study)).value == value


def test_every_rule_has_examples():
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_without_a_rule_one_of_its_examples_fails(rule):
    rest = {name: attempt for name, attempt in RULES.items() if name != rule}
    assert any(
        code_referent(read_marked(text, **study), rest).value != value
        for text, value, study in EXAMPLES[rule]
    )


def test_a_decision_names_its_rule_and_at_most_five_words_of_the_text():
    text = "Cordoba fears the long and old Arcadian–Borealian [[tandem]] of the north."
    decision = code_referent(read_marked(text))
    assert decision.rule == "both_ends"
    assert decision.cue in text.replace("[[", "").replace("]]", "")
    assert len(decision.cue.split()) <= 5


@pytest.mark.parametrize("name", ["Elbonia", "Kestria", "Cordoba", "Norland", "Zamunda"])
def test_a_state_that_no_list_knows_is_another_party(name):
    assert (
        code_referent(read_marked(f"Arcadia's [[alliance]] with {name} worries Borealia.")).value == "other"
    )


@pytest.mark.parametrize("actor", ["KEN", "Kenya", "kenya"])
def test_the_actor_may_be_a_code_or_a_name(actor):
    text = "Kenya and Uganda are [[partners]] of long standing, and Dravia is a guest."
    assert code_referent(read_marked(text, focus=OWN, actor=actor)).value == "focal"


def test_our_is_the_side_of_whoever_is_quoted():
    ours = "“Our [[ally]] Borealia keeps its word,” said the Arcadian premier."
    theirs = "“Our [[ally]] Borealia keeps its word,” said the Dravian premier."
    assert code_referent(read_marked(ours)).value == "focal"
    assert code_referent(read_marked(theirs)).value == "other"


def test_names_in_small_letters_are_read_where_the_line_has_no_capitals():
    assert code_referent(read_marked("arcadia and borealia have no [[alliance]]")).value == "focal"
