//! The page in a real browser: it shows the log, its filter works, what a peer sent stays text, and
//! nothing is asked of any network.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod odd;

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use odd::lesson::{SENT, lesson};
use regex::Regex;
use socket_playground::export::{Format, Selection, write_as};

/// What a page asks for that would like to reach out.
const OUTSIDE: &str = "http://outside.invalid/picture.png";

fn page() -> String {
    let mut page = Vec::new();
    let all = Selection::default();
    write_as(Format::Html, &lesson(), &all, &mut page, &|_, _| true).unwrap();
    String::from_utf8(page).unwrap()
}

/// Stands where the network is: a proxy that notes what is asked for and answers nothing.
struct Outside {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Vec<String>>,
}

impl Outside {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let has_ended = Arc::clone(&ended);
        let listen = move || {
            let mut asked = Vec::new();
            for stream in listener.incoming().map(Result::unwrap) {
                if has_ended.load(Ordering::Relaxed) {
                    break;
                }
                let mut first = String::new();
                BufReader::new(&stream).read_line(&mut first).unwrap_or_default();
                // Whoever asked may have gone.
                (&stream).write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").unwrap_or_default();
                asked.push(first.trim_end().to_owned());
            }
            asked
        };
        let thread = std::thread::Builder::new().name("outside".to_owned()).spawn(listen).unwrap();
        Self { address, ended, thread }
    }

    /// What was asked for, all in all.
    fn asked(self) -> Vec<String> {
        self.ended.store(true, Ordering::Relaxed);
        TcpStream::connect(self.address).unwrap();
        self.thread.join().unwrap()
    }
}

/// What the browser makes of a page at this place of it, as HTML, and what it asked for meanwhile.
fn opened(page: &str, place: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    fs::write(&path, page).unwrap();
    let outside = Outside::new();
    let output = browser(folder.path(), &outside)
        .arg("--dump-dom")
        .arg(format!("file://{}{place}", path.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let document = String::from_utf8(output.stdout).unwrap();
    assert!(document.contains("</html>"), "{document}");
    (document, outside.asked())
}

fn browser(folder: &Path, outside: &Outside) -> Command {
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--proxy-server=http://{}", outside.address))
        .arg("--proxy-bypass-list=<-loopback>");
    command
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
        ("#failed=1", &[5]),
        ("#text=REFUSED", &[]),
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
fn even_markup_of_a_stranger_would_run_nothing_and_reach_nobody() {
    let strange = format!(
        "<script>document.title = 'broken'</script><img src=\"{OUTSIDE}\" \
         onerror=\"document.title = 'broken'\"><style>h1 {{ background: url({OUTSIDE}) }}</style>"
    );
    let bare = format!("<!doctype html><h1>Bare</h1>{strange}</html>");
    let (document, asked) = opened(&bare, "");
    assert!(document.contains("<title>broken</title>") && !asked.is_empty(), "the trap works");
    let page = page().replacen("<footer", &format!("{strange}<footer"), 1);
    let (document, asked) = opened(&page, "");
    assert!(document.contains(OUTSIDE) && !document.contains("<title>broken"), "{document}");
    assert_eq!(asked, [""; 0]);
}
