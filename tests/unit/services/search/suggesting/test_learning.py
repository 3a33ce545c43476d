from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.learning import WordSeen, judge

counts = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 50), min_size=1)


@given(counts, st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 20)), max_size=8))
def test_certainties_are_chances_and_leave_room_for_something_new(labels, letters):
    words = [
        WordSeen(str(place), {label: min(count, labels[label]) for label, count in by.items() if label in labels})
        for place, by in enumerate(letters)
    ]
    judged = judge(labels, words)
    assert {judgement.label for judgement in judged} == set(labels)
    assert all(0 <= judgement.certainty < 1 for judgement in judged)
    assert sum(judgement.certainty for judgement in judged) < 1
    assert [j.certainty for j in judged] == sorted((j.certainty for j in judged), reverse=True)


def test_without_history_nothing_is_said():
    assert judge({}, [WordSeen("faktura", {})]) == []


def test_words_that_stand_more_often_in_letters_of_a_label_speak_for_it():
    words = [
        WordSeen("faktura", {"AA": 18, "BB": 1}),
        WordSeen("hluk", {"BB": 9}),
        WordSeen("vec", {"AA": 20, "BB": 20}),
    ]
    best = judge({"AA": 20, "BB": 20}, [words[0], words[2]])[0]
    assert (best.label, best.words) == ("AA", ("faktura",))
    assert judge({"AA": 20, "BB": 20}, [words[1], words[2]])[0].label == "BB"


def test_one_accident_teaches_nothing():
    [best, *_] = judge({"AA": 30, "XX": 1}, [WordSeen("spoj", {"XX": 1, "AA": 3})])
    assert best.label == "AA"


def test_a_word_of_the_subject_says_more():
    labels, seen = {"AA": 20, "BB": 20}, {"AA": 12, "BB": 4}
    light, heavy = (judge(labels, [WordSeen("w", seen, weight)])[0].certainty for weight in (1.0, 2.0))
    assert heavy > light
