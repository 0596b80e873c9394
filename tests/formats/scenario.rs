//! The scenario that does a session again.

use proptest::prelude::*;
use socket_playground::{export::Format, scenario::Scenario};

use super::{
    odd::{lesson::lesson, session},
    whole,
};

#[test]
fn the_steps_are_these() {
    insta::assert_snapshot!(whole(Format::Scenario, &lesson()));
}

proptest! {
    #[test]
    fn any_session_makes_a_scenario_that_can_be_read(log in session()) {
        let file = whole(Format::Scenario, &log);
        let read = ron::from_str::<Scenario>(&file);
        prop_assert!(read.is_ok(), "{:?}\n{file}", read);
    }
}
