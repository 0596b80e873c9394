//! Finds out which commit a release is built from, for `--version`, and gives a program for Windows its icon
//! and its manifest.
//!
//! The commit, in this order: the variable `SOCKET_PLAYGROUND_COMMIT`, which a packager sets; what `cargo package` noted;
//! git. Where there is none of them, the version has no commit. Other builds than releases do without, so
//! that a commit does not have everything compiled again.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-env-changed=SOCKET_PLAYGROUND_COMMIT");
    let commit = env::var("SOCKET_PLAYGROUND_COMMIT").ok().or_else(packaged).or_else(|| {
        let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
        is_release.then(of_git).flatten()
    });
    let commit = commit.filter(|commit| commit.chars().all(|digit| digit.is_ascii_hexdigit()));
    let commit: String = commit.unwrap_or_default().chars().take(12).collect();
    let named = if commit.is_empty() { commit } else { format!(" ({commit})") };
    println!("cargo::rustc-env=SOCKET_PLAYGROUND_BUILT_FROM={named}");
    #[cfg(windows)]
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        embed_resources();
    }
}

/// Links the icon, the manifest, and the name that the system shows for the program. A resource compiler is needed, of
/// the Windows SDK or of MinGW; a program without an icon is better than none.
#[cfg(windows)]
fn embed_resources() {
    let icon = "assets/windows/socket-playground.ico";
    let manifest = "assets/windows/socket-playground.manifest";
    println!("cargo::rerun-if-changed={icon}\ncargo::rerun-if-changed={manifest}");
    let mut resource = winresource::WindowsResource::new();
    resource.set_icon(icon).set_manifest_file(manifest);
    resource.set("ProductName", "Socket Playground").set("FileDescription", "Socket Playground");
    if let Err(error) = resource.compile() {
        println!("cargo::warning=the program has no icon: {error}");
    }
}

/// The commit that the sources of a package were taken from.
fn packaged() -> Option<String> {
    println!("cargo::rerun-if-changed=Cargo.toml");
    let noted = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, commit) = noted.split_once("\"sha1\": \"")?;
    commit.split('"').next().map(str::to_owned)
}

/// The commit that is checked out, if the sources are all of a repository, not a part of another one.
fn of_git() -> Option<String> {
    if !git(&["rev-parse", "--show-prefix"])?.is_empty() {
        return None;
    }
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    if Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    git(&["rev-parse", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
