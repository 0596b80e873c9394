//! JSON Lines.

use proptest::prelude::*;
use serde_json::Value;
use socket_playground::{
    export::{Format, read_session},
    session::Storage,
};

use super::{
    deceptive,
    json_reader::records_of,
    odd::{lesson::lesson, records, session},
    redacted, whole,
};

fn lines(file: &str) -> Vec<Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Programs rely on these names: a change of this text breaks them.
#[test]
fn the_lines_are_these() {
    insta::assert_snapshot!(whole(Format::Json, &lesson()));
}

#[test]
fn what_was_left_out_is_not_there_and_is_said() {
    let file = redacted(Format::Json, &lesson());
    assert!(!file.contains("script") && !file.contains("<i>"), "{file}");
    let lines = lines(&file);
    assert_eq!(lines[0]["withheld"]["payloads"], true);
    assert_eq!(lines[9]["payload"], serde_json::json!({ "length": 49, "withheld": true }));
}

proptest! {
    #[test]
    fn json_and_ron_tell_the_same_of_every_record(log in session()) {
        let json = whole(Format::Json, &log);
        prop_assert_eq!(deceptive(&json), None);
        let json = lines(&json);
        let ron = whole(Format::Ron, &log);
        let opened = read_session(ron.as_bytes(), &Storage::memory()).unwrap().log;
        let head = &json[0];
        let header = opened.header();
        prop_assert_eq!(&head["kind"], "session");
        prop_assert_eq!(&head["program"], &header.program);
        prop_assert_eq!(head["alias"].as_str(), header.alias.as_deref());
        prop_assert_eq!(head["started"].as_str().unwrap(), header.started.to_string());
        let told: Vec<_> = records_of(&json[1..]);
        prop_assert_eq!(told, records(&opened));
    }
}
