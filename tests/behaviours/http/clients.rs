//! Clients that others have written: curl, Python's http.client, and a browser.

use std::process::{Command, Stdio};

use super::Server;
use crate::common::noise;
use crate::peer::Peer;

/// What curl answers to these arguments.
fn curl(arguments: &[&str]) -> String {
    let mut curl = Command::new("curl");
    let output = curl.args(["-sS", "--max-time", "20"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "needs curl"]
fn curl_is_served_over_one_connection_and_over_a_hundred() {
    let server = Server::new();
    let url = |path: &str| format!("http://{}{path}", server.address);
    let (page, text, none) = (url("/"), url("/a%20b/%C3%A9.txt"), url("/none"));
    let told = "%{http_code} %{num_connects}\n";
    // Two URLs, one connection.
    let both = curl(&["-w", told, "-o", "/dev/null", &page, "-o", "/dev/null", &text]);
    assert_eq!(both, "200 1\n200 0\n");
    assert_eq!(server.rig.accepted().len(), 1);
    let head = curl(&["-I", &page]);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\nContent-Length: 14\r\n"), "{head}");
    assert_eq!(curl(&["-o", "/dev/null", "-w", "%{http_code}", &none]), "404");
    assert_eq!(curl(&["-L", &url("/a%20b"), "-o", "/dev/null", "-w", "%{http_code}"]), "404");
    assert_eq!(curl(&["-0", &page]), "<h1>Hello</h1>");
    let escape = url("/a/../../secret");
    assert_eq!(curl(&["--path-as-is", &escape, "-o", "/dev/null", "-w", "%{http_code}"]), "400");
    let large = "x".repeat(2_000_000);
    let status = ["-o", "/dev/null", "-w", "%{http_code}"];
    assert_eq!(curl(&[&["-d", &large[..100_000], &page], &status[..]].concat()), "405");
    // A hundred at once, each with its own connection.
    let noise = noise(3, 200_000);
    server.put("noise.bin", &noise);
    let before = server.rig.accepted().len();
    let children: Vec<_> = (0..100)
        .map(|_| {
            let mut curl = Command::new("curl");
            curl.args(["-sS", "--max-time", "60", &url("/noise.bin")]);
            curl.stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout == noise);
    }
    assert_eq!(server.rig.accepted().len(), before + 100);
    // And by one curl, a hundred at once.
    let many = curl(&[
        "--parallel",
        "--parallel-immediate",
        "--parallel-max",
        "100",
        "-w",
        "%{http_code}\n",
        "-o",
        "/dev/null",
        &format!("{}?[1-100]", url("/noise.bin")),
    ]);
    assert_eq!(many, "200\n".repeat(100));
}

#[test]
#[ignore = "needs python3"]
fn pythons_http_client_is_served_over_one_connection() {
    let server = Server::new();
    let script = format!(
        r#"
import http.client
connection = http.client.HTTPConnection("127.0.0.1", {}, timeout=20)
def ask(method, path, body=None):
    connection.request(method, path, body=body)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type"), answer.read().decode()
page = ("text/html; charset=utf-8", "<h1>Hello</h1>")
assert ask("GET", "/") == (200, *page)
socket = connection.sock
assert ask("HEAD", "/") == (200, page[0], "")
assert ask("GET", "/none")[0] == 404
assert ask("POST", "/", body=b"x" * 1000)[0] == 405
assert ask("POST", "/", body=iter([b"x" * 1000] * 10))[0] == 405
assert ask("GET", "/../secret")[0] == 400
assert ask("GET", "/") == (200, *page)
assert connection.sock is socket, "it was connected again"
print("content", flush=True)
"#,
        server.address.port()
    );
    let mut python = Peer::start(Command::new("python3").args(["-c", &script]));
    python.hear("content");
    assert!(python.ended_well());
    assert_eq!(server.rig.accepted().len(), 1);
}

/// A picture of one red dot.
const DOT: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>\
    <rect width='10' height='10' fill='red'/></svg>";

#[test]
#[ignore = "needs chromium"]
fn a_browser_loads_a_page_with_its_picture_and_its_style_sheet() {
    let server = Server::new();
    server.put("dot.svg", DOT);
    server.put("style.css", "p { width: 123px; }");
    server.put(
        "page.html",
        "<!doctype html><title>t</title><link rel=stylesheet href=style.css>\
         <img src=dot.svg><p>text</p><script>onload = () => {\
         document.title = document.querySelector('img').naturalWidth + ' ' + \
         getComputedStyle(document.querySelector('p')).width; }</script>",
    );
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=10000", "--dump-dom"])
        .arg(format!("http://{}/page.html", server.address))
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    assert!(dom.contains("<title>10 123px</title>"), "{dom}");
}
