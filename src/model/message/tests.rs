use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::model::parse_hex;

fn expand(template: &Template, counter: u64, groups: &[bytes::Bytes]) -> bytes::Bytes {
    let now = Timestamp::new(1_795_957_439, 123_000_000).unwrap();
    template.expand(Expansion {
        counter,
        now: &now.to_zoned_datetime(TimeZone::fixed(jiff::tz::offset(1))),
        own: Some("127.0.0.1:9000".parse().unwrap()),
        peer: None,
        groups,
        random: &mut |room| room.fill(0xab),
    })
}

fn sent(message: &Message) -> Result<Vec<u8>, MessageError> {
    message.template().map(|template| expand(&template, 7, &[]).to_vec())
}

#[test]
fn a_preview_has_the_bytes_and_their_number() {
    let preview = |text: &str| {
        let (now, random) =
            (Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC), &mut |_: &mut [u8]| ());
        let (own, peer, groups) = (None, None, &[][..]);
        let with = Expansion { counter: 1, now: &now, own, peer, groups, random };
        Message::text(text).preview(with).map(|preview| (preview.to_string(), preview.bytes))
    };
    assert_eq!(preview("a\\n").unwrap(), ("2 bytes".to_owned(), "a\n".into()));
    assert_eq!(preview("$(counter)").unwrap(), ("about 1 byte".to_owned(), "1".into()));
    assert!(preview("\\").is_err());
}

fn hex(text: &str) -> Message {
    Message { form: Form::Hex, ..Message::text(text) }
}

#[test]
fn a_text_is_read_with_its_escapes_and_macros() {
    let text = |text: &str| sent(&Message::text(text)).unwrap();
    for (written, bytes) in [
        ("plain {\"json\": 1}", &b"plain {\"json\": 1}"[..]),
        (r"a\r\n\t\0\\b", b"a\r\n\t\0\\b"),
        (r"\xff\x1B\u{e9}\u{1F600}", b"\xff\x1b\xc3\xa9\xf0\x9f\x98\x80"),
        ("$(counter)$(counter)", b"77"),
        ("$(time) $(date)", b"14:03:59.123 2026-11-29"),
        ("$(timestamp) $(unix)", b"2026-11-29T13:03:59.123Z 1795957439"),
        ("$(random:3)$(hex:2)", b"\xab\xab\xababab"),
        ("$(own) $(own.port) $(peer) $(peer.port)", b"127.0.0.1:9000 9000 - -"),
        ("$5 $ $$ $x", b"$5 $ $$ $x"),
        ("$$(time) $$$(x", b"$(time) $$(x"),
        (r"\x24(time)", b"$(time)"),
        ("", b""),
    ] {
        assert_eq!(text(written), bytes, "{written}");
    }
    let as_written = Message { escapes: false, ..Message::text(r"C:\new $(time") };
    assert_eq!(sent(&as_written).unwrap(), br"C:\new $(time");
}

#[test]
fn hex_is_read_with_texts_among_it() {
    for (written, bytes) in [
        ("\"GET\" 0d 0a", &b"GET\r\n"[..]),
        (r#"0x01, "a\"b\\" , 02"#, b"\x01a\"b\\\x02"),
        ("{0x41, \"=[x]\"}", b"A=[x]"),
        ("\"$(counter)\":00", b"7\0"),
        (r"\x41", b"A"),
        ("\"é\"", "é".as_bytes()),
    ] {
        assert_eq!(sent(&hex(written)).unwrap(), bytes, "{written}");
    }
    let as_written = Message { escapes: false, ..hex(r#""\" 41"#) };
    assert_eq!(sent(&as_written).unwrap(), b"\\A");
}

#[test]
fn a_mistake_says_where_it_is() {
    for (message, wrong, problem) in [
        (Message::text("é\\"), "\\", "The backslash at the end"),
        (Message::text("aé\\é"), "\\é", "\\é means nothing"),
        (Message::text("\\x4"), "\\x4", "\\x needs two"),
        (Message::text("a\\xé9"), "\\xé9", "\\x needs two"),
        (Message::text("\\u{110000}!"), "\\u{110000}", "\\u needs"),
        (Message::text("\\u00e9"), "\\u", "\\u needs"),
        (Message::text("\\u{+1}"), "\\u{+1}", "\\u needs"),
        (Message::text("\\u{}"), "\\u{}", "\\u needs"),
        (Message::text("a $(time"), "$(", "This macro has no closing"),
        (Message::text("$(tme)"), "$(tme)", "There is no macro $(tme); did you mean $(time)?"),
        (Message::text("$(ls -l)"), "$(ls -l)", "There is no macro $(ls -l). Write $$("),
        (Message::text("$(1)"), "$(1)", "There is no macro $(1)"),
        (Message::text("$(random)"), "$(random)", "This macro takes a number of bytes from 1 to"),
        (Message::text("$(random:0)"), "$(random:0)", "This macro takes a number"),
        (Message::text("$(hex:65537)"), "$(hex:65537)", "This macro takes a number"),
        (Message::text("$(time:3)"), "$(time:3)", "This macro is written $(time)"),
        (hex("é48"), "é", "'é' at character 1 is not a hex digit"),
        (hex("\"é\" 4"), "4", "This hex has 1 digit"),
        (hex("41 \"x"), "\"", "The text that begins at character 4 has no closing"),
        (hex("\"é\\q\""), "\\q", "\\q means nothing"),
    ] {
        let error = message.template().unwrap_err();
        assert_eq!(&message.text[error.range.clone()], wrong, "{}", message.text);
        assert!(error.to_string().starts_with(problem), "{error}");
        let characters = error.characters(&message.text);
        let shown: String = message.text.chars().take(characters.end).collect();
        assert!(shown.ends_with(wrong), "{shown}");
    }
}

#[test]
fn what_an_expression_has_matched_is_filled_in() {
    let groups = [None, None, Some("word".to_owned())];
    let template = Message::text("$(0)|$(1)|$(2)|$(word)").answer_template(&groups).unwrap();
    let matched = [b"a b", &b"a"[..], b"b"].map(bytes::Bytes::from_static);
    assert_eq!(expand(&template, 1, &matched), "a b|a|b|b");
    let wrong = Message::text("$(3)").answer_template(&groups).unwrap_err();
    assert_eq!(wrong.problem, MessageProblem::NoSuchGroup(3));
}

#[test]
fn checksum_and_line_ending_follow_the_text() {
    let checksum = Some(Checksum::new(ChecksumKind::Crc16Modbus));
    let message =
        Message { checksum, ending: LineEnding::CrLf, ..Message::text("12345678$$(9").clone() };
    let mut expected = b"12345678$(9".to_vec();
    expected.extend(Checksum::new(ChecksumKind::Crc16Modbus).bytes(b"12345678$(9"));
    expected.extend(b"\r\n");
    assert_eq!(sent(&message).unwrap(), expected);
    // A request of Modbus RTU, as its documents have it.
    let modbus = Message { checksum, ..hex("01 03 00 00 00 0a") };
    assert_eq!(sent(&modbus).unwrap(), parse_hex("01 03 00 00 00 0a c5 cd").unwrap());
    let ended = Message { ending: LineEnding::Lf, ..hex("41") };
    assert_eq!(sent(&ended).unwrap(), b"A");
}

#[test]
fn no_message_can_grow_without_bounds() {
    let many = |times: usize| Message::text("$(random:65536)".repeat(times));
    assert!(many(MOST_BYTES / 65_536).template().is_ok());
    let error = many(MOST_BYTES / 65_536 + 1).template().unwrap_err();
    assert_eq!(error.range.len(), "$(random:65536)".len(), "it is about the one too many");
    assert_eq!(error.problem, MessageProblem::TooLong);
    let long = Message { escapes: false, ..Message::text("x".repeat(MOST_BYTES + 1)) };
    assert_eq!(long.template().unwrap_err().problem, MessageProblem::TooLong);
}

#[test]
fn saved_messages_keep_their_names_in_a_file() {
    let mut saved = SavedMessages::default();
    saved.save("hello", Message::text("one"));
    saved.save("hello", Message { ending: LineEnding::Nul, ..Message::text("two") });
    let none = Message { ending: LineEnding::None, escapes: false, ..hex("00") };
    saved.save("crc", Message { checksum: Some(Checksum::new(ChecksumKind::Crc32)), ..none });
    let text = saved.to_ron().unwrap();
    assert_eq!(SavedMessages::from_ron(&text).unwrap(), saved, "{text}");
    assert_eq!(saved.messages().len(), 2);
    assert!(saved.remove("hello") && !saved.remove("hello"));
    let short = "(messages: [(name: \"a\", message: (text: \"b\", ending: None))])";
    assert_eq!(SavedMessages::from_ron(short).unwrap().messages()[0].message, Message::text("b"));
    for wrong in ["(messages: [(name: \"a\", message: (txt: \"b\"))])", "[]", "((((("] {
        assert!(SavedMessages::from_ron(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_text_does_harm(text in r#"[$()\\xu{}"0-9a-f :é]{0,40}"#, hex in any::<bool>(), escapes in any::<bool>()) {
        let form = if hex { Form::Hex } else { Form::Text };
        let message = Message { form, escapes, ..Message::text(text) };
        match message.template() {
            Ok(template) => drop(expand(&template, 1, &[])),
            Err(error) => prop_assert!(message.text.get(error.range).is_some()),
        }
    }

    #[test]
    fn any_bytes_can_be_written(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let escaped: String = bytes.iter().flat_map(|byte| format!("\\x{byte:02x}").into_bytes()).map(char::from).collect();
        prop_assert_eq!(&sent(&Message::text(escaped.clone())).unwrap(), &bytes);
        prop_assert_eq!(&sent(&hex(&format!("\"{escaped}\""))).unwrap(), &bytes);
    }

    #[test]
    fn text_without_signs_is_sent_as_it_is(text in "[^\\\\$]{0,60}") {
        prop_assert_eq!(sent(&Message::text(text.clone())).unwrap(), text.as_bytes());
    }

    #[test]
    fn a_message_is_the_same_from_its_file(text in any::<String>(), kind in 0..ChecksumKind::ALL.len()) {
        let checksum = Some(Checksum::new(ChecksumKind::ALL[kind]));
        let message = Message { checksum, ..Message::text(text) };
        let written = ron::to_string(&message).unwrap();
        prop_assert_eq!(ron::from_str::<Message>(&written).unwrap(), message);
    }
}
