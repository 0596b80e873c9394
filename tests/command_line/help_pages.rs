//! What explains the command line, and what completes it: help, manual pages, completions.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::path::Path;
use std::process::Command;

use socket_playground::{export::Format, session::filter::FIELDS};

use crate::program::{Desk, Ran, program};

fn printed(arguments: &[&str]) -> String {
    let ran = Desk::new().ran(arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    ran.stdout
}

#[test]
fn the_short_help_is_short_and_the_long_one_has_examples() {
    for command in ["run", "export", "labs", "grade", "measure"] {
        let (short, long) = (printed(&[command, "-h"]), printed(&[command, "--help"]));
        assert!(!short.contains("Examples:") && short.lines().count() < 30, "{short}");
        assert!(long.contains("Examples:\n  socket-playground"), "{long}");
        assert_eq!(printed(&["help", command]), long);
    }
    assert!(printed(&["--help"]).contains("Examples:\n"));
}

#[test]
fn the_version_is_that_of_the_package_and_at_most_a_commit() {
    let version = printed(&["--version"]);
    let rest = version.strip_prefix(concat!("socket-playground ", env!("CARGO_PKG_VERSION")));
    let commit = rest.unwrap().trim_end().trim_start_matches(" (").trim_end_matches(')');
    assert!(commit.chars().all(|digit| digit.is_ascii_hexdigit()), "{version}");
}

#[test]
fn the_languages_are_explained_by_help() {
    let filters = printed(&["help", "filter"]);
    for info in FIELDS {
        assert!(filters.contains(&format!("Example: {}\n", info.example)), "{filters}");
    }
    let scenarios = printed(&["help", "scenario"]);
    assert!(scenarios.contains("  Wait(millis: 50)\n      waits\n"), "{scenarios}");
    assert_eq!(Desk::new().ran(&["help", "nonsense"]).status, 2);
}

#[test]
fn the_program_is_explained_by_help() {
    let walk = printed(&["help", "walk"]);
    assert!(walk.contains("  8. Calls that fail\n      Hover over a grey button"), "{walk}");
    assert!(printed(&["help", "learn"]).contains("  Labs\n      In a lab you make the calls."));
    let files = printed(&["help", "files"]);
    for format in Format::ALL {
        assert!(files.contains(&format!("\n  {}\n      ", format.name())), "{}", format.name());
    }
}

#[test]
fn there_is_a_manual_page_for_the_program_each_command_and_each_language() {
    let desk = Desk::new();
    assert_eq!(desk.ran(&["man", "pages/of it"]).status, 0);
    let pages =
        ["", "-completions", "-export", "-grade", "-help", "-labs", "-man", "-measure", "-run"];
    let mut expected: Vec<_> =
        pages.iter().map(|page| format!("socket-playground{page}.1")).collect();
    expected.extend(
        ["files", "filter", "learn", "scenario", "walk"]
            .map(|page| format!("socket-playground-{page}.7")),
    );
    expected.sort();
    assert_eq!(desk.names("pages/of it"), expected);
}

#[test]
#[ignore = "needs man"]
fn the_manual_pages_are_formatted_without_a_warning() {
    let desk = Desk::new();
    assert_eq!(desk.ran(&["man", "pages"]).status, 0);
    for page in desk.names("pages") {
        let mut man = Command::new("man");
        man.args(["--warnings", "--encoding=UTF-8", "--local-file"]);
        man.env("LC_ALL", "C.UTF-8").env("MANROFFSEQ", "").env("MANWIDTH", "80");
        let ran: Ran = man.arg(desk.path("pages").join(&page)).output().unwrap().into();
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{page}");
        assert!(ran.stdout.contains("socket-playground"), "{page}: {}", ran.stdout);
    }
}

#[test]
fn the_script_for_each_shell_asks_the_program_by_its_name_alone() {
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completions", shell]);
        assert!(script.contains("SOCKET_PLAYGROUND_COMPLETE"), "{script}");
        assert!(!script.contains('/') || !script.contains(env!("CARGO_MANIFEST_DIR")), "{script}");
    }
}

/// What bash offers after these words, in a folder with a session and other files.
fn offered(line: &str) -> Vec<String> {
    let desk = Desk::new();
    for name in ["mine.sockets.ron", "mine.txt", "mine.journal"] {
        desk.write(name, "");
    }
    let words: Vec<&str> = line.split(' ').collect();
    let script = format!(
        "source <(socket-playground completions bash)\n\
         COMP_WORDS=({line} '')\nCOMP_WORDS=(\"${{COMP_WORDS[@]:0:{count}}}\")\nCOMP_CWORD={last}\n\
         _clap_complete_socket_playground socket-playground '{word}' ''\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        count = words.len(),
        last = words.len() - 1,
        word = words.last().unwrap(),
    );
    let program = program();
    let folder = Path::new(program.get_program()).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &script]).env("PATH", path).current_dir(desk.path("."));
    let output = bash.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
#[ignore = "needs bash"]
fn bash_completes_commands_options_scenarios_labs_and_files_of_sessions() {
    assert_eq!(offered("socket-playground exp"), ["export"]);
    assert_eq!(offered("socket-playground run --rec"), ["--record"]);
    assert_eq!(offered("socket-playground run --color a"), ["auto", "always"]);
    assert_eq!(offered("socket-playground run tcp-"), ["tcp-echo"]);
    assert_eq!(offered("socket-playground run --print tcp-"), ["tcp-echo"]);
    assert_eq!(
        offered("socket-playground run mi"),
        ["misbehave", "mine.journal", "mine.sockets.ron"]
    );
    assert_eq!(offered("socket-playground export mi"), ["mine.journal", "mine.sockets.ron"]);
    assert_eq!(offered("socket-playground mi"), ["mine.journal", "mine.sockets.ron"]);
    assert_eq!(offered("socket-playground grade lab-03"), ["lab-03-accept-queue"]);
    assert_eq!(offered("socket-playground labs --check lab-03"), ["lab-03-accept-queue"]);
    assert_eq!(offered("socket-playground grade tcp-ec"), Vec::<String>::new());
    assert_eq!(offered("socket-playground help sc"), ["scenario"]);
}

#[test]
#[ignore = "needs zsh and fish"]
fn zsh_reads_its_script_and_fish_completes_by_its_own() {
    let desk = Desk::new();
    desk.write("zsh", printed(&["completions", "zsh"]));
    desk.write("fish", printed(&["completions", "fish"]));
    let zsh = Command::new("zsh").arg("-n").arg(desk.path("zsh")).status().unwrap();
    assert!(zsh.success());
    let program = program();
    let folder = Path::new(program.get_program()).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut fish = Command::new("fish");
    fish.args(["--no-config", "-c", "source fish; complete -C 'socket-playground run tcp-'"]);
    fish.env("PATH", path).env("HOME", desk.path(".")).current_dir(desk.path("."));
    let ran: Ran = fish.output().unwrap().into();
    assert_eq!(ran.stdout, "tcp-echo\tA TCP echo\n", "{}", ran.stderr);
}
