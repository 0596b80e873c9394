//! The page for a browser, as text. What a browser makes of it is in `html_in_browser.rs`.

use bytes::Bytes;
use proptest::prelude::*;
use regex::Regex;
use socket_playground::{
    export::{Format, Selection},
    model::{Call, Outcome, Record},
    session::{Filter, Log},
};

use super::{
    deceptive,
    odd::{at, header, lesson::lesson, returned, session},
    redacted, whole, written,
};

/// The page without its style and its script, which are the same in all of them.
fn body(page: &str) -> String {
    let without = Regex::new("(?s)<style>.*?</style>|<script>.*?</script>").unwrap();
    without.replace_all(page, "").into_owned()
}

#[test]
fn the_page_is_this() {
    insta::assert_snapshot!(body(&whole(Format::Html, &lesson())));
}

#[test]
fn what_was_left_out_is_not_there_and_is_said() {
    let page = body(&redacted(Format::Html, &lesson()));
    assert!(!page.contains("document.title") && !page.contains("&lt;i&gt;"), "{page}");
    assert!(page.contains("Left out of this page") && page.contains("49 bytes left out"));
    let only = Some(Filter::parse("bytes ~ \"<script>\"").unwrap());
    let page = written(Format::Html, &lesson(), &Selection { only, ..Selection::default() });
    assert!(page.contains("bytes ~ &quot;&lt;script&gt;&quot;"), "{page}");
}

#[test]
fn of_a_large_payload_the_beginning_is_shown_and_the_rest_is_counted() {
    let payload = Bytes::from(vec![b'a'; 100_000]);
    let sent = returned(Call::Send(100_000), Outcome::Sent { bytes: 100_000 });
    let record = Record { length: 100_000, payload, ..at(1, 1, sent, b"") };
    let page = whole(Format::Html, &Log::recorded(header(), [record]));
    assert!(page.contains("The session file has 95,904 further bytes"));
    assert!(page.len() < 60_000);
}

#[test]
fn an_empty_session_is_a_page() {
    let page = whole(Format::Html, &Log::recorded(header(), []));
    assert!(page.contains("Nothing happened") && page.contains("No sockets were created"));
}

proptest! {
    #[test]
    fn whatever_text_there_is_the_markup_is_our_own(log in session()) {
        let page = whole(Format::Html, &log);
        prop_assert_eq!(deceptive(&page), None);
        prop_assert_eq!(page.matches("<script").count(), 1);
        let body = body(&page);
        // An attribute has a plain value, in quotes: what closes them is its end.
        let tag = Regex::new(
            "^(!doctype html|/?[a-z0-9]+( [a-zA-Z-]+(=\"[^\"<>]*\")?)*/?)$"
        ).unwrap();
        let ours = [
            "html", "head", "meta", "link", "title", "style", "body", "header", "h1", "h2", "p",
            "section", "dl", "div", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td",
            "small", "span", "svg", "circle", "path", "rect", "code", "form", "label", "select",
            "option", "input", "details", "summary", "pre", "em", "b", "footer", "img", "!doctype",
        ];
        for piece in body.split('<').skip(1) {
            let Some((inside, text)) = piece.split_once('>') else {
                return Err(TestCaseError::fail(format!("no end of {piece}")));
            };
            prop_assert!(tag.is_match(inside), "<{}>", inside);
            let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap();
            prop_assert!(ours.contains(&name), "<{}>", inside);
            prop_assert!(!inside.contains(" on"), "<{}>", inside);
            let is_within = inside.contains(" src=\"data:image/svg+xml;base64,");
            prop_assert!(is_within || !inside.contains(" src="), "<{}>", inside);
            prop_assert!(!text.contains(['>', '"', '\'']), "{}", text);
        }
        prop_assert_eq!(page.matches("<tr id=\"r").count() as u64, log.len());
    }
}
