"""Whose relationship a mention describes: focal, other, generic, name or none.

A mention's *ends* are the parties that its own noun phrase names: a possessor («Arcadia's ally», «our
partners»), modifiers («Arcadian–Borealian alliance»), a complement («friendship with Borealia», «between …
and …») and an apposition («our neighbour Borealia»). Where they don't decide, the clause, the sentence, the
passage and at last the document do. Rules are tried in the order of ``RULES``; the first that answers wins.
"""

from framing.coding.ends import MARKS, QUOTES
from framing.coding.quoting import is_title
from framing.coding.scene import Scene
from framing.coding.wordlists import word_set
from framing.base.spans import Decision

RULES = {}

TITLE_JOINTS = word_set("""
    of on for and the in at to with between , & - – 's against
""")
LISTENERS = {"friend", "partner", "neighbour"}
RELATIONSHIPS = (
    "alliance",
    "bloc",
    "coalition",
    "pact",
    "axis",
    "axes",
    "tandem",
    "alignment",
    "rapprochement",
)


def rule(function):
    """Register a rule under its function's name, in the order of the module."""
    RULES[function.__name__] = function
    return function


def code_referent(context, rules=RULES):
    """The referent of a mention, with the words that decided and the rule's name.

    Parameters
    ----------
    context : the mention (:class:`~framing.coding.context.Context`).
    rules : the rules to try, by name, in order.

    Returns
    -------
    Decision
        ``focal``, ``other``, ``generic``, ``name`` or ``none``, as the codebook defines them.
    """
    scene = Scene(context)
    for name, attempt in rules.items():
        answer = attempt(scene)
        if answer:
            value, (first, last) = answer
            return Decision(value, context.cue(first, last), name)
    return Decision("generic")


# --- the name of something else --------------------------------------------------------------------------


@rule
def title_with_of(scene):
    """«Treaty of Good-Neighbourliness, Friendship and Cooperation», «Order of Friendship»."""
    for first, last in scene.sentence.find("referent.name_of"):
        if last > scene.first or scene.first - last > 9 or not scene.tokens[first].text[:1].isupper():
            continue
        between = scene.words[last : scene.first]
        if scene.in_title_case and between[:1] != ["of"]:
            continue
        if between[:1] not in (["of"], ["on"], ["for"]) and not _capitals(scene, last, scene.last):
            continue
        if all(w in TITLE_JOINTS or _is_title_word(scene, last + k) for k, w in enumerate(between)):
            return "name", (first, scene.last)
    return None


def _is_title_word(scene, i):
    token = scene.tokens[i]
    return token.text[:1].isupper() or scene.words[i].startswith(
        ("good", "neighbour", "neighbor", "friend", "mutual", "cooperation", "perpetual", "peace")
    )


def _capitals(scene, first, last):
    return all(t.text[:1].isupper() or t.lower in TITLE_JOINTS for t in scene.tokens[first:last])


@rule
def capitalised_title(scene):
    """«Alliance for Progress», «Northern Alliance», «Greater Eurasian Partnership», «Friendship
    Association»."""
    if scene.in_title_case or not scene.tokens[scene.last - 1].text[:1].isupper():
        return None
    known = next(
        (
            hit
            for hit in scene.sentence.find("referent.known_names")
            if hit[0] < scene.last and scene.first < hit[1]
        ),
        None,
    )
    if known:
        return "name", known
    first, last = _title_run(scene)
    rest = [i for i in range(first, last) if not scene.first <= i < scene.last and _adds_to_title(scene, i)]
    if not rest or scene.word in {"allied", "allies"} and not scene.hit("referent.name_heads", first, last):
        return None
    if (scene.is_person_noun or scene.word.startswith("friendly")) and not scene.hit(
        "referent.name_heads", first, last
    ):
        opens_name = scene.word in {"friends", "friend"} and scene.words[scene.last : scene.last + 1] == [
            "of"
        ]
        firm = scene.word == "partners" and rest[0] < scene.first and not scene.possessor_word
        return (
            ("name", (first, last))
            if opens_name or firm or scene.words[first] in {"an", "a", "the"}
            else None
        )
    return "name", (first, last)


def _title_run(scene):
    """The capitalised words around the mention, joined by small words."""
    first, last = scene.first, scene.last
    k = first - 1
    while k >= 0 and (scene.tokens[k].text[:1].isupper() or scene.words[k] in TITLE_JOINTS - {"'s"}):
        if scene.tokens[k].text[:1].isupper():
            first = k
        elif k + 1 == first and scene.words[k] in {","} or first - k > 2:
            break
        k -= 1
    k = last
    while k < len(scene.tokens) and (
        scene.tokens[k].text[:1].isupper() or scene.words[k] in TITLE_JOINTS - {"'s"}
    ):
        if scene.tokens[k].text[:1].isupper():
            last = k + 1
        elif (
            k + 1 - last > 3 or scene.words[k] == "," and scene.words[scene.first - 1 : scene.first] != ["of"]
        ):
            break
        k += 1
    return first, last


def _adds_to_title(scene, i):
    """A capitalised word that is no state, people or bloc, opens no sentence, and makes a title of the
    rest."""
    token = scene.tokens[i]
    name = scene.name_at(i)
    if (
        not token.text[:1].isupper()
        or name
        and not name.weak
        or i == 0
        and scene.words[i] in {"the", "a", "an", "our"}
    ):
        return False
    if (
        scene.opens_sentence(i)
        and i < scene.first
        and not scene.sentence.cues["referent.name_heads"].match_at(scene.words, i)
    ):
        return False
    if scene.words[i] in scene.sentence.cues["referent.relationship_names"]:
        return False
    return not any(m.start <= token.start < m.end for m in scene.context.others)


@rule
def work_title(scene):
    """The title of a book or article in quotation marks."""
    quotation = next((q for q in scene.context.quotations if is_title(scene.context, q)), None)
    if quotation is None:
        return None
    return "name", scene.sentence.span(quotation.start, quotation.end)


# --- not a relationship between states -------------------------------------------------------------------


@rule
def compound_adjective(scene):
    """«user-friendly», «environmentally friendly»: friendly to no state."""
    if not scene.word.startswith("friendl"):
        return None
    before = scene.first - 1
    if before > 0 and scene.words[before] == "-":
        before -= 1
    if before >= 0 and scene.words[before] in scene.sentence.cues["referent.friendly_to_what"]:
        return "none", (before, scene.last)
    return None


@rule
def allied_things(scene):
    """«allied evils», «allied subjects»: related things."""
    if scene.word != "allied" or scene.hit("referent.allied_things", scene.last, scene.last + 3) is None:
        return None
    return "none", scene.hit("referent.allied_things", scene.last, scene.last + 3)


@rule
def neighbouring_place(scene):
    """«the neighbouring town»: houses and towns, not states."""
    if not scene.word.startswith(("neighbour", "neighbor")):
        return None
    hit = scene.hit("referent.places", scene.last, scene.last + 2)
    return ("none", hit) if hit else None


@rule
def vocative(scene):
    """«my friends,», «dear friends»: an address to those who listen."""
    if scene.lemma not in LISTENERS:
        return None
    dear = scene.hit("referent.dear", max(scene.first - 3, 0), scene.first)
    closed = scene.words[scene.last : scene.last + 1] in ([","], ["!"], [":"], ["."], [])
    start = dear[0] if dear and dear[1] == scene.first else scene.first
    opened = start == 0 or scene.words[start - 1] in MARKS | QUOTES | {"and"}
    if not (closed and opened) or not scene.plural and not dear:
        return None
    if (
        start < scene.first
        or scene.lemma == "friend"
        and (
            start == 0
            and scene.words[scene.last : scene.last + 1] == [","]
            or scene.sentence.find("referent.address")
        )
    ):
        return "none", (start, scene.last)
    return None


@rule
def neighbourhood(scene):
    """A neighbourhood of houses; with a possessor or a region it is one of states."""
    if scene.lemma != "neighbourhood":
        return None
    region = scene.np_hit("referent.region")
    return None if region and not scene.reads_domestic() else ("none", (scene.np_first, scene.last))


@rule
def private_person(scene):
    """A person's friend, neighbour or partner."""
    if not scene.is_person_noun:
        return None
    before = scene.np_hit("referent.private")
    after = scene.hit("referent.private_after", scene.last, scene.last + 4)
    if before and before[1] == scene.first:
        return "none", before
    if after and not scene.names_in_phrase and not scene.scope_names(*scene.clause_span()):
        return "none", after
    if (
        scene.possessor_word in {"his", "my"}
        and not scene.third_of(scene.modifiers)
        and not scene.complement
        and not scene.leader_at_hand
    ):
        return "none", (scene.np_first, scene.last)
    if (
        scene.possessor_word in {"her", "your"}
        and not scene.possessor
        and not scene.subject_names
        and scene.focus.by_author
    ):
        return "none", (scene.np_first, scene.last)
    return None


@rule
def friend_of_a_cause(scene):
    """«the friends of the tariff», «every friend to justice»: friends of a thing, not of a state."""
    joints = {"of", "to"} if scene.determiner in {"every", "any", "each"} else {"of"}
    if (
        scene.lemma != "friend"
        or scene.complement_preposition not in joints
        or scene.complement
        or scene.possessor
    ):
        return None
    at, end = scene.complement_span
    if (
        end - at < 2
        or scene.complement_hit("referent.foreign_topic")
        or scene.complement_preposition == "of"
        and scene.complement_hit("referent.states_in_general")
        or scene.words[at + 1] in {"ours", "theirs", "its", "our", "their", "his", "mine"}
    ):
        return None
    return "none", (scene.first, min(end, scene.last + 4))


@rule
def private_circle(scene):
    """One-country corpus: friends and neighbours in a sentence without a word of other states."""
    if (
        not scene.focus.by_author
        or scene.lemma not in {"friend", "neighbour"}
        or scene.ends
        or scene.possessor
        or scene.cast.addresses_nations
    ):
        return None
    abroad = [h for h in scene.sentence.find("referent.foreign_topic") if not h[0] <= scene.first < h[1]]
    if (
        abroad
        or scene.third_of(scene.names)
        or scene.says_we(0, scene.first)
        or scene.sentence.find("referent.own")
    ):
        return None
    return "none", (scene.first, scene.last)


@rule
def domestic(scene):
    """Governments, parties, firms and citizens of one country."""
    if scene.word.startswith("friend"):
        inside = scene.hit("referent.sections", scene.last, min(scene.last + 10, len(scene.words)))
        if inside and scene.focus.by_author:
            return "none", inside
    if scene.word.startswith("friendl"):
        hit = scene.hit("referent.regard", scene.last, scene.last + 1)
        return ("none", hit) if hit and scene.complement_hit("referent.domestic") else None
    inside = None if scene.np_hit("referent.foreign_kind") else scene.np_hit("referent.domestic")
    hit = inside or scene.complement_hit("referent.domestic") or scene.subject_hit("referent.domestic")
    if hit and all(hit[0] <= end.first < hit[1] for end in scene.foreign_ends):
        return "none", hit
    return None


@rule
def everyday(scene):
    """«the neighbours up and down the street»: everyday life, where no state is named."""
    if not scene.is_person_noun or scene.ends or scene.word.startswith("all"):
        return None
    hit = scene.hit("referent.everyday", *scene.within_quotation((0, len(scene.words))))
    return ("none", hit) if hit else None


@rule
def allied_with_things(scene):
    """«responsibility must be allied with tact», «alignment of mandates»: things, not states."""
    if scene.ends:
        return None
    if (
        scene.word == "allied"
        and scene.copula is not None
        and scene.complement_preposition in {"with", "to"}
        and scene.focus.by_author
        and not scene.predicate_of_own
    ):
        return "none", (scene.first, scene.last + 1)
    if scene.word in {"alignment", "rapprochement", "alliance", "tandem"}:
        hit = scene.complement_hit("referent.things_aligned")
        if scene.complement_hit("referent.interests"):      # states align their interests
            return None
        return ("none", hit) if hit else None
    return None


@rule
def within_a_state(scene):
    """«Within the cabinet … one reliable ally»: persons and parties of one country among themselves."""
    if (
        scene.complement
        or scene.modifiers
        or scene.apposition
        or not (scene.is_person_noun or scene.word == "coalition")
    ):
        return None
    whole = scene.word == "coalition" and not scene.focus.by_author
    hit = scene.hit(
        "referent.within", *scene.within_quotation((0, len(scene.words)) if whole else scene.clause_span())
    )
    return ("none", hit) if hit else None


@rule
def business(scene):
    """Firms and their owners, where no state stands for them."""
    hit = scene.np_hit("referent.business")
    return (
        ("none", hit)
        if hit
        and hit[1] == scene.first
        and scene.is_person_noun
        and not scene.ends
        and not scene.subject_names
        else None
    )


@rule
def domestic_topic(scene):
    """One-country corpus: sentence and passage speak of the country's own affairs."""
    if (
        not scene.focus.by_author
        or scene.foreign_ends
        or scene.word.startswith(("allia", "bloc", "pact", "axis"))
        or scene.np_hit("referent.foreign_kind")
        or scene.hit("referent.abroad", scene.last, scene.last + 4)
    ):
        return None
    far = scene.word in {"ally", "allies", "allied"} or scene.word.startswith("friendl")
    least = 4 if far else 3 if scene.possessor_word in {"its", "their"} or scene.cast.addresses_nations else 1
    hit = scene.reads_domestic(least)
    return ("none", hit) if hit else None


# --- by the mention's own ends ---------------------------------------------------------------------------


@rule
def and_its_allies(scene):
    """«Elbonia and its allies»: ties of the one that is named, with whomever."""
    i = scene.np_first
    if (
        not scene.is_person_noun
        or scene.possessor_word not in {"its", "their", "her"}
        or scene.words[i - 1 : i] not in (["and"], ["or"], ["with"])
    ):
        return None
    owner = scene.name_ending_at(i - 1)
    if owner is None:
        return None
    own = scene.focus.by_author and not scene.others([owner.party])
    if not own and not scene.focus.by_author and scene.covers_focal({owner.party, *scene.end_parties}):
        return None
    return "focal" if own else "other", (owner.first, scene.last)


@rule
def both_ends(scene):
    """Both focal parties of a dyad are at the ends («Arcadian–Borealian», «Arcadia's ally Borealia»)."""
    if not scene.covers_focal(scene.end_parties):
        return None
    if scene.is_person_noun and scene.belongs_to_third():
        return "other", scene.ends_span()
    return "focal", scene.ends_span()


@rule
def third_end(scene):
    """A dyad's mention with an end that is neither of the two."""
    if scene.focus.by_author:
        return None
    third = scene.third_of(scene.ends)
    return ("other", (third.first, third.last)) if third else None


@rule
def and_other_allies(scene):
    """One-country corpus: «Dravia, Cordoba and other allies» are the speaker's own."""
    if (
        scene.focus.by_author
        and scene.words[scene.np_first : scene.np_first + 1] == ["other"]
        and not scene.ends
        and scene.words[scene.np_first - 1 : scene.np_first] in (["and"], [","])
        and scene.is_person_noun
    ):
        return "focal", (scene.np_first, scene.last)
    return None


@rule
def own_end(scene):
    """One-country corpus: the speaking country is an end («our allies», «America's partners»)."""
    if scene.focus.by_author and scene.end_parties & scene.focal:
        return "focal", scene.ends_span()
    return None


@rule
def others_among_themselves(scene):
    """One-country corpus: a third state owns the tie, or two third states are its ends."""
    if not scene.focus.by_author:
        return None
    owner = scene.third_of(scene.possessor)
    if owner and not scene.says_we(scene.last, min(scene.last + 4, len(scene.words))):
        return "other", (owner.first, scene.last)
    thirds = {e.party: e for e in scene.ends if scene.others([e.party])}
    subject = scene.third_of(scene.subject_side)
    if (
        len(thirds) > 1
        and scene.complement_preposition in {"between", "among"}
        or len({e.party for e in scene.modifiers if scene.others([e.party])}) > 1
    ):
        end = next(iter(thirds.values()))
        return "other", (end.first, end.last)
    if scene.plural and scene.own_before and not scene.complement and scene.modified_by_regions:
        return None
    if (
        thirds
        and scene.word.startswith(RELATIONSHIPS)
        and (
            (scene.modifiers or scene.holding)
            and not scene.complement
            or scene.complement_preposition == "of"
        )
    ):
        end = next(iter(thirds.values()))
        return "other", (end.first, end.last)
    if thirds and subject and not scene.own_before:
        return "other", (subject.first, subject.last)
    return None


@rule
def many_others(scene):
    """«a coalition of countries», «many other of our partners», «partners around the world»."""
    if scene.focus.by_author or len(scene.end_parties) > 1:
        return None
    hit = scene.hit("referent.many", max(scene.np_first - 3, 0), min(scene.last + 4, len(scene.words)))
    return (
        ("other", hit)
        if hit
        and (scene.is_person_noun or scene.word.startswith(RELATIONSHIPS))
        and (scene.possessor or scene.says_we(0, scene.first) or scene.subject_side)
        else None
    )


@rule
def blocs(scene):
    """One-country corpus: blocs are those of others, unless the speaker owns one."""
    if not scene.focus.by_author or not scene.word.startswith("bloc") or scene.end_parties & scene.focal:
        return None
    joins = scene.hit("referent.membership", scene.clause_span()[0], scene.first)
    if joins and scene.own_before:
        return "focal", joins
    return "other", (scene.np_first, scene.last)


@rule
def of_states(scene):
    """One-country corpus: «a coalition of States» is theirs, «coalitions of nations» nobody's."""
    if (
        not scene.focus.by_author
        or not scene.word.startswith(RELATIONSHIPS)
        or scene.ends
        or scene.complement_preposition != "of"
        or scene.copula is not None
        or scene.determiner == "the"
        or scene.words[scene.np_first - 1 : scene.np_first] == [","]
    ):
        return None
    hit = scene.complement_hit("referent.states_in_general")
    return ("generic" if scene.plural and not scene.determiner else "other", hit) if hit else None


@rule
def of_them(scene):
    """One-country corpus: «as if the latter formed an alliance»: a tie of those just spoken of."""
    if not scene.focus.by_author or scene.ends or not scene.word.startswith(RELATIONSHIPS):
        return None
    first, last = scene.clause_span()
    hit = scene.hit("referent.them", first, scene.first)
    return ("other", hit) if hit and not scene.says_we(first, last) else None


@rule
def unresolved_owner(scene):
    """One-country corpus: «their neighbours», «its friends» of somebody who is not the speaker, state or
    citizen."""
    if (
        not scene.focus.by_author
        or scene.possessor_word not in {"its", "their"}
        or scene.possessor
        or scene.generality()
        or not scene.is_person_noun
    ):
        return None
    states = (
        scene.cast.addresses_nations
        or not scene.reads_domestic()
        and (
            scene.sentence.find("referent.foreign_topic")
            or {"country", "nation", "power", "powers"} & set(scene.words)
        )
    )
    return "other" if states else "none", (scene.np_first, scene.last)


@rule
def neighbours_of_third(scene):
    """One-country corpus: «neighbouring countries» where only third states have been spoken of are theirs."""
    if (
        not scene.focus.by_author
        or not scene.word.startswith(("neighbour", "neighbor", "good"))
        or scene.ends
    ):
        return None
    third = scene.only_thirds()
    return ("other", third) if third else None


@rule
def third_subject(scene):
    """«Dravia has long been a partner of ours»: the other end is the subject of the copula."""
    third = scene.third_of(scene.subject_names)
    if not third or scene.covers_focal({n.party for n in scene.subject_names} | scene.end_parties):
        return None
    if scene.focus.by_author and (
        scene.predicate_of_own
        or not (
            scene.determiner_is_its or len({n.party for n in scene.subject_names}) > 1 or scene.complement
        )
    ):
        return None
    return "other", (third.first, third.last)


@rule
def pair(scene):
    """«bilateral», «the two countries», «each other»: the pair named before, else the study's own."""
    if scene.focus.by_author:
        return None
    hit = scene.hit("referent.pair", *scene.clause_span())
    if not hit:
        return None
    before = [n.party for n in scene.scope_names(0, hit[0])]
    if scene.others(before) and len(set(before)) > 1 and not scene.covers_focal(before):
        return "other", hit
    return ("focal", hit) if before or scene.cast.document_is_about_focal else None


# --- in general ------------------------------------------------------------------------------------------


@rule
def in_general(scene):
    """Alliances, partners, friends as such: a bare plural or a class of states, and no party about."""
    hit = scene.generality()
    return ("generic", hit) if hit else None


@rule
def friends_of_third(scene):
    """One-country corpus: «other friends of Dravia», «the allied powers»: ties that are not the speaker's."""
    if not scene.focus.by_author or scene.possessor:
        return None
    third = scene.third_of(scene.complement)
    if third and scene.is_person_noun and scene.complement_preposition == "of" and not scene.predicate_of_own:
        return "other", (third.first, third.last)
    powers = scene.hit("referent.allied_powers", scene.first, scene.last + 1)
    return ("other", powers) if powers and scene.determiner in {"the", ""} else None


# --- by what surrounds it --------------------------------------------------------------------------------


@rule
def clause_parties(scene):
    """The parties that the mention's clause names."""
    return scene.judge(*scene.clause_span())


@rule
def sentence_parties(scene):
    """The parties that the mention's sentence names."""
    return scene.judge(0, len(scene.words))


@rule
def topic(scene):
    """The parties that the passage, the passage before, the heading or the document speaks of."""
    value = scene.topic()
    return (value, (scene.first, scene.last)) if value else None
