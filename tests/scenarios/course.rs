//! The words of the course: all of them are there, and none claims what its steps do not.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use socket_playground::{
    model::{
        TcpState,
        step::{Predict, Step},
    },
    scenario::{Scenario, Shipped},
};

/// What a lesson or a lab says and does, by its name.
fn course() -> Vec<(&'static str, Scenario)> {
    let course = Shipped::all().iter().filter(|shipped| !shipped.is_template());
    let lessons = course.filter_map(|shipped| {
        let scenario: Scenario = ron::from_str(shipped.text()).unwrap();
        (!scenario.goal.is_empty()).then_some((shipped.name(), scenario))
    });
    lessons.collect()
}

/// A step of a lesson: its sentence, its question, and what it does, as a file has it.
struct Part {
    say: String,
    predict: Predict,
    steps: String,
}

fn parts(scenario: &Scenario) -> Vec<Part> {
    let part = |step: &Step| match step {
        Step::Part { say, predict, steps, .. } => Part {
            say: say.clone(),
            predict: predict.clone(),
            steps: ron::to_string(steps).unwrap(),
        },
        other => panic!("{other:?} has no words"),
    };
    scenario.steps.iter().map(part).collect()
}

fn is_lab(name: &str) -> bool {
    name.starts_with("lab-") || name.starts_with("life-")
}

/// What is missing of a question: wrong answers that reveal nothing, or no sentence that asks.
fn flaws(predict: &Predict) -> Vec<String> {
    let says_enough = |reveals: &str| reveals.len() > 40 && reveals.ends_with('.');
    let mut flaws = match predict {
        Predict::Nothing => Vec::new(),
        Predict::Choice { answers, .. } => answers
            .iter()
            .filter(|answer| !answer.right && !says_enough(&answer.reveals))
            .map(|answer| answer.text.clone())
            .collect(),
        Predict::Number { reveals, .. } | Predict::Text { reveals, .. } => {
            (!says_enough(reveals)).then(|| reveals.clone()).into_iter().collect()
        }
    };
    if predict.question().is_some_and(|ask| !ask.ends_with(['?', '.'])) {
        flaws.push("the question is no sentence".to_owned());
    }
    flaws
}

#[test]
fn every_lesson_and_lab_has_all_its_words() {
    let course = course();
    assert_eq!(course.iter().filter(|(name, _)| is_lab(name)).count(), 15 + 7 + 1);
    assert_eq!(course.len(), 15 + 7 + 1 + 25 + 5);
    for (name, lesson) in &course {
        let words = [&lesson.title, &lesson.topic, &lesson.intro, &lesson.outro];
        assert!(words.iter().all(|words| !words.is_empty()), "{name}");
        assert!(lesson.minutes > 0 && !lesson.questions.is_empty(), "{name}");
        let parts = parts(lesson);
        let asked: Vec<&Predict> =
            parts.iter().map(|part| &part.predict).chain([&lesson.predict]).collect();
        assert!(asked.iter().any(|predict| predict.question().is_some()), "{name} asks nothing");
        for predict in asked {
            assert_eq!(flaws(predict), Vec::<String>::new(), "{name}: {:?}", predict.question());
        }
        for part in parts {
            assert!(part.say.ends_with(['.', '…']), "{name}: {}", part.say);
        }
        if !lesson.next.is_empty() {
            assert!(is_lab(&lesson.next), "{name} leads to {}", lesson.next);
            assert!(Shipped::named(&lesson.next).is_some(), "{name} leads to {}", lesson.next);
        }
        // A lab asks before anything is done, a lesson before the step that answers.
        assert_eq!(is_lab(name), lesson.predict.question().is_some(), "{name}");
    }
}

#[test]
fn the_lessons_of_a_topic_stand_together() {
    let mut topics: Vec<String> = course().into_iter().map(|(_, lesson)| lesson.topic).collect();
    topics.dedup();
    assert_eq!(
        topics,
        [
            "First call",
            "TCP connections",
            "Bytes and streams",
            "Endings",
            "Addresses and ports",
            "UDP",
            "Options and timing",
            "Real life",
            "The article",
        ]
    );
}

/// The words of a sentence, without what is filled in: `${client.port}` is whatever it is.
fn words(say: &str) -> Vec<&str> {
    let is_of_a_word = |letter: char| letter.is_alphanumeric() || "_-${}.:,".contains(letter);
    say.split(|letter| !is_of_a_word(letter))
        .map(|word| word.trim_matches(['.', ',', ':']))
        .filter(|word| !word.is_empty() && !word.contains("${"))
        .collect()
}

fn is_error(word: &str) -> bool {
    word.len() > 4
        && word.starts_with('E')
        && word.chars().all(|letter| letter.is_ascii_uppercase())
        && word != TcpState::Established.name()
}

#[test]
fn an_error_or_a_state_that_a_step_speaks_of_is_expected_in_it() {
    let mut checked = 0;
    for (name, lesson) in course() {
        for part in parts(&lesson) {
            for error in words(&part.say).into_iter().filter(|word| is_error(word)) {
                let expected = part.steps.contains(&format!("errno:\"{error}\""));
                assert!(expected, "{name}: {error} in {:?}", part.say);
                checked += 1;
            }
            for state in TcpState::ALL {
                if !words(&part.say).contains(&state.name()) {
                    continue;
                }
                let forms = [
                    format!("State({state:?})"),
                    format!("state:{state:?}"),
                    format!("Seats([{state:?}])"),
                ];
                let expected = forms.iter().any(|form| part.steps.contains(form));
                assert!(expected, "{name}: {} in {:?}", state.name(), part.say);
                checked += 1;
            }
        }
    }
    assert!(checked > 80, "{checked}");
}

/// How long something takes is expected in other numbers: no less than this, no more than that.
const TIMES: [&str; 4] = ["about 40 ms", "the 40 ms", "about 3 seconds", "ETIMEDOUT after"];

#[test]
fn a_number_that_a_step_speaks_of_is_in_what_it_does_or_in_what_was_done() {
    let mut unfounded = Vec::new();
    for (name, lesson) in course() {
        let mut done = String::new();
        for part in parts(&lesson) {
            done.push_str(&part.steps);
            if TIMES.iter().any(|time| part.say.contains(time)) {
                assert!(part.steps.contains("Took("), "{name}: {:?}", part.say);
                continue;
            }
            let numbers = |text: &str| -> Vec<u64> {
                let digits = text.split(|letter: char| !letter.is_ascii_digit());
                digits.filter_map(|digits| digits.parse().ok()).collect()
            };
            let there = numbers(&done);
            for word in words(&part.say) {
                let Ok(number) = word.replace(',', "").parse::<u64>() else { continue };
                if !there.contains(&number) {
                    unfounded.push(format!("{name}: {word} in {:?}", part.say));
                }
            }
        }
    }
    assert_eq!(unfounded, Vec::<String>::new());
}

#[test]
fn the_quiz_has_ten_questions_with_one_right_answer_each() {
    let quiz: Vec<Predict> = ron::from_str(include_str!("../../assets/quiz.ron")).unwrap();
    assert_eq!(quiz.len(), 10);
    for question in &quiz {
        assert_eq!(flaws(question), Vec::<String>::new());
        let Predict::Choice { answers, .. } = question else { panic!("{question:?}") };
        assert_eq!(answers.len(), 3);
        assert!(!question.has_several() && !question.right_answer().is_empty());
    }
}
