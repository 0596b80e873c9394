//! Names and words as people know them from elsewhere, and what a filter leads to.

use super::*;

#[test]
fn a_mistake_is_named_where_it_is() {
    for (text, place, says) in [
        ("", "", "a test is missing"),
        ("port == x", "x", "`port` takes a number from 0 to 65535"),
        ("port == 65536", "65536", "`port` takes a number from 0 to 65535"),
        ("port ==", "", "`port` takes a number"),
        ("port", "port", "`port` is incomplete: it takes == != <"),
        ("prt == 3", "prt", "did you mean `port`?"),
        ("tcp.prt == 3", "tcp.prt", "did you mean `tcp.port`?"),
        ("tcp.srcport == 3", "tcp.srcport", "did you mean `tcp.port`?"),
        ("ip.src == 127.0.0.1", "ip.src", "did you mean `ip.addr`?"),
        ("tcp.flags.syn", "tcp.flags.syn", "is not a field; did you mean `tcp."),
        ("tcp.port", "tcp.port", "is incomplete"),
        ("frame.length > 3", "frame.length", "did you mean `frame.len`?"),
        ("whatever == 3", "whatever", "did you mean `"),
        ("soket == 3", "soket", "did you mean `socket`?"),
        ("recieved == 3", "recieved", "did you mean `"),
        ("qwertz == 3", "qwertz", "`qwertz` is not a field"),
        ("errno == ECONREFUSED", "ECONREFUSED", "did you mean `ECONNREFUSED`?"),
        ("call < connect", "<", "`call` takes == != in and the name of a call"),
        ("marked == 1", "==", "nothing after it"),
        ("#1 #2", "#", "put `and` or `or`"),
        ("(#1", "(", "not closed"),
        ("#1)", ")", "there is no parenthesis to close"),
        ("#1 and", "", "a test is missing"),
        ("and #1", "and", "a test is missing"),
        ("\"abc", "\"abc", "no closing quotation mark"),
        ("\"a\\qc\"", "\"a\\qc\"", "\\ may only come before"),
        ("\"\"", "\"\"", "nothing to search for"),
        ("hex 0", "0", "every byte needs two"),
        ("bytes ~ \"(\"", "\"(\"", "unclosed group"),
        ("port in 80", "80", "`in` takes a set"),
        ("port in {80", "", "end it with }"),
        ("port in {9..1}", "9..1", "ends before it begins"),
        ("peer == localhost", "localhost", "`peer` takes an address"),
        ("port == 80 ; x", ";", "has no meaning here"),
        ("frame matches GET", "GET", "in quotation marks"),
        ("tcp contains", "", "`bytes` takes a text or"),
        ("length > 5 parsecs", "parsecs", "put `and` or `or`"),
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!(&text[error.range.clone()], place, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert!(!error.to_string().contains('\n'), "{text}: {error}");
    }
}

#[test]
fn no_text_takes_long_or_runs_out_of_stack() {
    for text in ["(", "not ", "!", "#1 or ", "(#1) and ", "\"", "é", "{"] {
        let error = Filter::parse(&text.repeat(100_000)).unwrap_err();
        assert_eq!(error.problem, Problem::TooLong(10_000), "{text}");
        let most = text.repeat(10_000 / text.len());
        assert!(Filter::parse(&most).is_err(), "{text}");
    }
    let deep = format!("{}#1{}", "(".repeat(51), ")".repeat(51));
    assert_eq!(Filter::parse(&deep).unwrap_err().problem, Problem::TooDeep(50));
    Filter::parse(&deep[1..deep.len() - 1]).unwrap();
    let many = "bytes ~ \"a\" or ".repeat(16) + "bytes ~ \"a\"";
    assert_eq!(Filter::parse(&many).unwrap_err().problem, Problem::TooManyExpressions(16));
    let many = "word or ".repeat(16) + "word";
    assert_eq!(Filter::parse(&many).unwrap_err().problem, Problem::TooManyExpressions(16));
}

#[test]
fn the_table_is_whole_and_its_examples_are_filters() {
    for info in FIELDS {
        assert_eq!(info.field.info().field, info.field);
        let example = Filter::parse(info.example);
        assert!(example.is_ok(), "{}: {example:?}", info.example);
        for name in info.names {
            assert_eq!(Field::named(name), Some(info.field));
        }
        for (name, _) in info.wireshark {
            assert!(Field::compared_as(name).is_some_and(|(field, _)| field == info.field));
        }
        for word in words_of(info.field) {
            Filter::parse(&format!("{} == {word}", info.names[0])).unwrap();
        }
    }
    for (example, _) in EXAMPLES {
        assert!(Filter::parse(example).is_ok(), "{example}");
    }
    for (field, word) in words_alone() {
        let log = log();
        let spelled_out = found(&log, &format!("{} == {word}", field.name()));
        assert_eq!(found(&log, &word), spelled_out, "{word}");
    }
}

#[test]
fn a_cell_gives_a_test_that_holds_of_its_record() {
    let log = log();
    for number in 1..=log.len() {
        let of_fields =
            FIELDS.iter().filter(|info| !matches!(info.field, Field::Marked | Field::Comment));
        let tests = of_fields.filter_map(|info| test_of_cell(&log, info.field, number));
        let words = [test_of_event(&log, number), test_of_result(&log, number)];
        for test in tests.chain(words.into_iter().flatten()) {
            assert!(found(&log, &test).contains(&number), "{number}: {test}");
            let not = narrowed("", &test, false);
            assert!(!found(&log, &not).contains(&number), "{number}: {not}");
        }
    }
    assert_eq!(test_of_cell(&log, Field::Length, 1), None);
    assert_eq!(test_of_result(&log, 3).unwrap(), "errno == ECONNREFUSED");
    assert_eq!(narrowed("#1 or #2", "call == send", true), "(#1 or #2) and call == send");
    assert_eq!(narrowed(" #1 ", "call == send", false), "#1 and call != send");
    assert_eq!(narrowed("nonsense ==", "hex contains 00", false), "not hex contains 00");
}

#[test]
fn the_ways_to_go_on_suit_the_place() {
    let ways = |before: &str, word: &str| {
        completions(before, word).into_iter().map(|way| way.insert).collect::<Vec<_>>()
    };
    assert_eq!(ways("", "pro"), ["protocol"]);
    assert!(ways("", "").is_empty() && ways("port ", "").contains(&"==".to_owned()));
    assert_eq!(ways("(#1 and ", "ECONNREF"), ["ECONNREFUSED"]);
    assert_eq!(ways("result == ", ""), ["ok", "failed", "eof", "cancelled", "waits"]);
    assert_eq!(ways("call in {bind, ", "con"), ["connect"]);
    assert_eq!(ways("call in ", ""), ["{"]);
    assert_eq!(ways("#1 ", "a"), ["and"]);
    assert_eq!(ways("", "send"), ["send", "sendto", "send_urgent"]);
    assert_eq!(ways("", "sendto"), [""; 0]);
    assert_eq!(ways("not ", "tcp."), ["tcp.len", "tcp.port", "tcp.payload"]);
    assert!(ways("tcp.port ", "").contains(&"==".to_owned()) && ways("tcp ", "").is_empty());
    assert!(ways("#1 ", "").is_empty() && ways("text \"", "soc").is_empty());
    assert!(ways("port == ", "8").is_empty());
}

/// Any text is read or refused, never worse, and a mistake lies within the text.
mod anything {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_read_or_refused(text in "[a-z0-9 (){}!=<>~,#.:/\"\\\\é-]{0,60}") {
            if let Err(error) = Filter::parse(&text) {
                prop_assert!(text.get(error.range).is_some());
            }
            completions(&text, "s");
        }
    }
}
