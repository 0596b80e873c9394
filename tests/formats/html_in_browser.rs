//! The page in a real browser: it shows the log, its filter works, what a peer sent stays text, and
//! nothing is asked of any network.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{fs, process::Command};

use crate::odd::lesson::{SENT, lesson};
use regex::Regex;
use serde_json::Value;
use socket_playground::export::{Format, Selection, write_as};

/// What a page asks for that would like to reach out.
const OUTSIDE: &str = "http://outside.invalid/picture.png";

fn page() -> String {
    let mut page = Vec::new();
    let all = Selection::default();
    write_as(Format::Html, &lesson(), &all, &mut page, &|_, _| true).unwrap();
    String::from_utf8(page).unwrap()
}

/// What the browser makes of a page at this place of it, as HTML, and what the page asked for
/// meanwhile.
fn opened(page: &str, place: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (path, noted) = (folder.path().join("page.html"), folder.path().join("requests.json"));
    fs::write(&path, page).unwrap();
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"])
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--log-net-log={}", noted.display()))
        .arg("--dump-dom")
        .arg(format!("file://{}{place}", path.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let document = String::from_utf8(output.stdout).unwrap();
    assert!(document.contains("</html>"), "{document}");
    (document, asked_by_page(&serde_json::from_slice(&fs::read(noted).unwrap()).unwrap()))
}

/// The addresses that a page has asked for, from the browser's own notes. What the browser asks for
/// itself has no origin.
fn asked_by_page(noted: &Value) -> Vec<String> {
    let begun = &noted["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    assert!(begun.is_number());
    let requests = noted["events"].as_array().unwrap().iter().filter(|event| {
        let initiator = event["params"]["initiator"].as_str();
        event["type"] == *begun && initiator.is_some_and(|initiator| initiator != "not an origin")
    });
    requests.map(|request| request["params"]["url"].as_str().unwrap().to_owned()).collect()
}

/// The numbers of the records that are to be seen.
fn shown(document: &str) -> Vec<u64> {
    let row = Regex::new("<tr id=\"r([0-9]+)\"([^>]*)>").unwrap();
    let rows = row.captures_iter(document);
    let shown = rows.filter(|row| !row[2].contains("hidden"));
    shown.map(|row| row[1].parse().unwrap()).collect()
}

#[test]
#[ignore = "needs chromium"]
fn the_log_is_shown_and_what_a_peer_sent_is_text() {
    let (document, asked) = opened(&page(), "");
    assert_eq!(shown(&document), (1..=lesson().len()).collect::<Vec<_>>());
    assert_eq!(asked, [""; 0]);
    // The title would be another one if what was sent had been run.
    assert!(SENT.contains("<script>document.title"));
    assert!(document.contains("<title>Ada &lt;L&gt; &amp; \"Co\", 2 January 2026</title>"));
    assert_eq!(document.matches("<script").count(), 1);
    assert!(document.contains("send(\"=1+1 &lt;script&gt;document.title = \\\"broken\\\"&lt;"));
    assert!(document.contains("<form id=\"filter\">"), "the script has shown the filter");
}

#[test]
#[ignore = "needs chromium"]
fn the_address_of_the_page_filters_the_log() {
    for (place, records) in [
        ("#socket=3", &[8, 10, 12, 15][..]),
        // A look-up that failed has failed as well.
        ("#failed=1", &[5, 19]),
        ("#text=refuSED", &[5]),
        ("#text=nobody%20listens", &[5]),
        ("#text=%3Cscript%3E&socket=2", &[9]),
        ("#socket=2&failed=1", &[5]),
        ("#r5", &(1..=23).collect::<Vec<_>>()),
    ] {
        let (document, _) = opened(&page(), place);
        assert_eq!(shown(&document), records, "{place}");
        if records.len() < 23 {
            let count = format!("{} of 23 records shown", records.len());
            assert!(document.contains(&count), "{place}: {count}");
        }
    }
}

#[test]
#[ignore = "needs chromium"]
fn what_is_typed_into_the_filter_goes_to_the_address() {
    // A script of ours in place of a hand: the policy is told to let it run.
    let policy = Regex::new("script-src '[^']*'").unwrap();
    let page = policy.replace(&page(), "script-src 'unsafe-inline'").replacen(
        "</body>",
        "<script>
           const filter = document.getElementById(\"filter\");
           filter.elements.text.value = \"RECV\";
           filter.elements.socket.value = \"3\";
           filter.dispatchEvent(new Event(\"input\"));
           document.title = location.hash;
         </script></body>",
        1,
    );
    let (document, _) = opened(&page, "");
    assert_eq!(shown(&document), [10, 15]);
    assert!(document.contains("<title>#socket=3&amp;text=RECV</title>"), "{document}");
}

#[test]
#[ignore = "needs chromium"]
fn even_markup_of_a_stranger_would_run_nothing_and_reach_nobody() {
    let strange = format!(
        "<script>document.title = 'broken'</script><img src=\"{OUTSIDE}\" \
         onerror=\"document.title = 'broken'\"><style>h1 {{ background: url({OUTSIDE}) }}</style>"
    );
    // Without our policy it does, so that this test would see it.
    let bare = format!("<!doctype html><h1>Bare</h1>{strange}</html>");
    let (document, asked) = opened(&bare, "");
    assert!(document.contains("<title>broken</title>") && asked.contains(&OUTSIDE.to_owned()));
    let page = page().replacen("<footer", &format!("{strange}<footer"), 1);
    let (document, asked) = opened(&page, "");
    assert!(document.contains(OUTSIDE) && !document.contains("<title>broken"), "{document}");
    assert_eq!(asked, [""; 0]);
}
