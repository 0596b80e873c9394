//! The README: it is read in a minute, in the order in which a stranger asks, and what it points to is there.
//! That its commands work is for `.ci/readme` to show.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;

use regex::Regex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The README without what is not shown: comments.
fn readme() -> String {
    let text = fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    Regex::new("(?s)<!--.*?-->").unwrap().replace_all(&text, "").into_owned()
}

/// What links and pictures lead to.
fn targets(text: &str) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)]*)\)").unwrap();
    link.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// As `wc -w` counts them, tables, code and targets of links included.
#[test]
fn it_has_a_thousand_words_at_most() {
    let count = readme().split_whitespace().count();
    assert!((500..=1000).contains(&count), "{count} words");
}

#[test]
fn it_answers_in_the_order_in_which_strangers_ask() {
    let readme = readme();
    let headings: Vec<_> = readme.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let asked = [
        "Install",
        "Two commands",
        "A walk of eight steps",
        "Other tools",
        "Keys",
        "Your data",
        "Privacy",
        "Troubleshooting",
        "Limits",
        "What runs where",
    ];
    assert_eq!(headings, asked);
    let walk = readme.split("## A walk of eight steps").nth(1).unwrap();
    let walk = walk.split("\n## ").next().unwrap();
    assert!(walk.contains("\n8. ") && !walk.contains("\n9. "), "{walk}");
}

#[test]
fn what_it_points_to_is_there_and_the_picture_moves_in_two_megabytes() {
    let mut folders = vec![("README.md", "")];
    folders.push(("screenshots/README.md", "screenshots/"));
    for (file, folder) in folders {
        let text = fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
        for target in targets(&text).iter().filter(|target| !target.starts_with("https://")) {
            let path = target.split('#').next().unwrap();
            assert!(fs::exists(format!("{ROOT}/{folder}{path}")).unwrap(), "{file}: {target}");
        }
    }
    let picture = readme().split("![").nth(1).unwrap().to_owned();
    let picture = fs::read(format!("{ROOT}/{}", targets(&picture)[0])).unwrap();
    assert!(picture.len() < 2_000_000, "it has {} bytes", picture.len());
    // What makes a PNG an animation (PNG, third edition, 11.3.4.1).
    assert!(picture.windows(4).any(|bytes| bytes == b"acTL"), "it stands still");
}
