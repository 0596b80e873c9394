//! What a request asks for: its target, decoded once, as a path below the folder that is served.
//!
//! Decides which targets name no file at all, whatever is in the folder: what is not valid UTF-8, what
//! leads upwards or hides a separator (400); names that begin with a dot, and empty ones (404).

use percent_encoding::percent_decode_str;

use super::status::{Refusal, Status};

const MALFORMED: Refusal =
    Refusal::new(Status::BadRequest, "The target of the request is not a valid path.");
const NO_SUCH_FILE: Refusal = Refusal::new(Status::NotFound, "There is no such file here.");

/// A path below the folder that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The names on the way, joined by slashes; empty for the folder itself.
    pub(super) path: String,
    /// Whether it is written as a folder, with a slash at its end.
    pub(super) is_folder: bool,
    /// Where the same is found as a folder, as a client is told it.
    pub(super) as_folder: String,
}

impl Target {
    /// Reads a target in origin form: `/a%20b/c.html?query`.
    pub(super) fn read(target: &str) -> Result<Self, Refusal> {
        let (path, query) = target.split_once('?').map_or((target, None), |(p, q)| (p, Some(q)));
        let mut names = Vec::new();
        for segment in path.strip_prefix('/').ok_or(MALFORMED)?.split('/') {
            names.push(decoded(segment)?);
        }
        // What is behind the last slash names a file, unless it is empty.
        let is_folder = names.pop_if(|name| name.is_empty()).is_some();
        if names.iter().any(|name| name.is_empty() || name.starts_with('.')) {
            return Err(NO_SUCH_FILE);
        }
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self { path: names.join("/"), is_folder, as_folder: format!("{path}/{query}") })
    }
}

/// A segment of a path without its escapes.
fn decoded(segment: &str) -> Result<String, Refusal> {
    let escapes = segment.split('%').skip(1);
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.into_iter().all(is_escape) {
        return Err(MALFORMED);
    }
    let Ok(name) = percent_decode_str(segment).decode_utf8() else { return Err(MALFORMED) };
    // A colon names a drive, or another stream of a file, on Windows.
    let separates = |one: char| matches!(one, '/' | '\\' | '\0') || (cfg!(windows) && one == ':');
    if name.contains(separates) || matches!(&*name, "." | "..") {
        return Err(MALFORMED);
    }
    Ok(name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(target: &str) -> Result<String, Status> {
        Target::read(target).map(|target| target.path).map_err(|refusal| refusal.status)
    }

    #[test]
    fn a_target_is_decoded_once() {
        assert_eq!(path("/"), Ok(String::new()));
        assert_eq!(path("/a%20b/%C3%A9.html?x=/../y"), Ok("a b/é.html".to_owned()));
        assert_eq!(path("/%252e%252e/x"), Ok("%2e%2e/x".to_owned()));
        assert_eq!(path("/a/b/"), Ok("a/b".to_owned()));
        let folder = Target::read("/a%20b?q=1").unwrap();
        assert_eq!((folder.is_folder, &*folder.as_folder), (false, "/a%20b/?q=1"));
        assert!(Target::read("/a/").unwrap().is_folder);
    }

    #[test]
    fn what_leads_elsewhere_is_no_path() {
        for target in [
            "/..",
            "/../etc/passwd",
            "/a/../../b",
            "/%2e%2e/b",
            "/.%2e/b",
            "/%2E%2E%2Fb",
            "/..%2fb",
            "/a%2fb",
            "/..%5cb",
            "/..\\b",
            "/a%5c..%5cb",
            "/%00",
            "/a%00.html",
            "/%c0%ae%c0%ae/b",
            "/%e0%80%ae/b",
            "/%ff",
            "/./a",
            "/%",
            "/%2",
            "/%zz",
            "/%u002e",
            "",
            "*",
            "a",
            "C:/a",
        ] {
            assert_eq!(path(target), Err(Status::BadRequest), "{target}");
        }
        for target in ["//etc/passwd", "/a//b", "//", "/.git/config", "/a/.b", "/%2egit", "/..."] {
            assert_eq!(path(target), Err(Status::NotFound), "{target}");
        }
    }
}
