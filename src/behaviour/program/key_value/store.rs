//! Keys and values, and what a request does with them.

use std::collections::BTreeMap;
use std::time::Duration;

/// Keys at most, and bytes of one and of its value.
const MOST_KEYS: usize = 1000;
const MOST_KEY: usize = 256;
const MOST_VALUE: usize = 4096;

/// The longest time that an answer can be waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// What has been set.
#[derive(Debug, Default)]
pub(super) struct Store(BTreeMap<String, String>);

/// An answer, and when it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) line: String,
    pub(super) after: Duration,
}

impl Store {
    /// Carries out a request.
    pub(super) fn answer(&mut self, request: &[u8]) -> Answer {
        let request = String::from_utf8_lossy(request);
        let (number, call) = word(&request);
        let (method, arguments) = word(call);
        let mut after = Duration::ZERO;
        let done = if number.parse::<u64>().is_err() {
            Err("a request is: number method arguments")
        } else if method.eq_ignore_ascii_case("WAIT") {
            wait(arguments).map(|time| {
                after = time;
                String::new()
            })
        } else {
            self.call(method, arguments)
        };
        let number = if number.parse::<u64>().is_ok() { number } else { "0" };
        let line = match done {
            Ok(result) if result.is_empty() => format!("{number} OK\n"),
            Ok(result) => format!("{number} OK {result}\n"),
            Err(reason) => format!("{number} ERROR {reason}\n"),
        };
        Answer { line, after }
    }

    fn call(&mut self, method: &str, arguments: &str) -> Result<String, &'static str> {
        let (key, value) = word(arguments);
        let no_such_key = "no such key";
        match method.to_ascii_uppercase().as_str() {
            "SET" | "GET" | "DELETE" if key.is_empty() => Err("a key is missing"),
            "SET" if key.len() > MOST_KEY || value.len() > MOST_VALUE => Err("too long"),
            "SET" if self.0.len() >= MOST_KEYS && !self.0.contains_key(key) => Err("full"),
            "SET" => {
                self.0.insert(key.to_owned(), value.to_owned());
                Ok(String::new())
            }
            "GET" => self.0.get(key).cloned().ok_or(no_such_key),
            "DELETE" => self.0.remove(key).map(|_| String::new()).ok_or(no_such_key),
            _ => Err("unknown method; there are SET, GET, DELETE and WAIT"),
        }
    }
}

fn wait(arguments: &str) -> Result<Duration, &'static str> {
    match arguments.trim().parse().map(Duration::from_millis) {
        Ok(time) if time <= LONGEST_WAIT => Ok(time),
        Ok(_) => Err("at most 60000 milliseconds"),
        Err(_) => Err("WAIT takes a number of milliseconds"),
    }
}

/// The first word, and what is behind it.
pub(super) fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(' ').map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_an_answer_with_its_number() {
        let mut store = Store::default();
        for (request, answer) in [
            ("1 SET colour deep blue", "1 OK\n"),
            ("2 GET colour", "2 OK deep blue\n"),
            ("3 get shape", "3 ERROR no such key\n"),
            ("4 DELETE colour", "4 OK\n"),
            ("5 DELETE colour", "5 ERROR no such key\n"),
            ("6 SET empty", "6 OK\n"),
            ("7 GET empty", "7 OK\n"),
            ("8 GET", "8 ERROR a key is missing\n"),
            ("9 DANCE x", "9 ERROR unknown method; there are SET, GET, DELETE and WAIT\n"),
            ("GET colour", "0 ERROR a request is: number method arguments\n"),
            ("", "0 ERROR a request is: number method arguments\n"),
            ("10 WAIT soon", "10 ERROR WAIT takes a number of milliseconds\n"),
            ("11 WAIT 60001", "11 ERROR at most 60000 milliseconds\n"),
        ] {
            let came = store.answer(request.as_bytes());
            assert_eq!(came, Answer { line: answer.to_owned(), after: Duration::ZERO });
        }
        let after = Duration::from_millis(70);
        assert_eq!(store.answer(b"12 WAIT 70"), Answer { line: "12 OK\n".to_owned(), after });
    }

    #[test]
    fn it_holds_no_more_than_it_can() {
        let mut store = Store::default();
        let long = format!("1 SET k {}", "v".repeat(MOST_VALUE + 1));
        assert_eq!(store.answer(long.as_bytes()).line, "1 ERROR too long\n");
        for number in 0..MOST_KEYS + 5 {
            store.answer(format!("1 SET k{number} v").as_bytes());
        }
        assert_eq!(store.answer(b"1 SET more v").line, "1 ERROR full\n");
        assert_eq!(store.answer(b"1 SET k1 w").line, "1 OK\n");
        assert_eq!(store.0.len(), MOST_KEYS);
    }
}
