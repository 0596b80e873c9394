//! The head and the foot of the page: whose session it is, what was left out of it, how it looks,
//! and what it may do.

use std::io;
use std::io::Write;

use super::text::Text;
use crate::session::{Header, Withheld};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("filter.js");

/// The one script that may run, by its digest.
const SCRIPT_DIGEST: &str = "sha256-x4nYeO8v652ypzwlsWRGBfNJYSGONFVTqaEgQ7NICtE=";

/// Writes everything above the summary.
pub(super) fn write(output: &mut dyn Write, header: &Header) -> io::Result<()> {
    let name = header.alias.as_deref().unwrap_or("Socket session");
    let started = header.started;
    write!(
        output,
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         img-src data:; style-src 'unsafe-inline'; script-src '{SCRIPT_DIGEST}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>{}, {}</title>\n\
         <style>\n{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <header>\n<h1>{}</h1>\n<p class=\"muted\">{} · recorded on {} by Socket Playground {}</p>\n\
         </header>\n",
        Text(name),
        Text(&started.strftime("%-d %B %Y").to_string()),
        Text(name),
        Text(&started.strftime("%-d %B %Y, %H:%M:%S UTC").to_string()),
        Text(&header.system),
        Text(&header.program),
    )?;
    write_withheld(output, &header.withheld)
}

/// Says what the session had and the page has not.
fn write_withheld(output: &mut dyn Write, withheld: &Withheld) -> io::Result<()> {
    if withheld.is_nothing() {
        return Ok(());
    }
    output.write_all(b"<aside class=\"withheld\">\n<h2>Left out of this page</h2>\n<ul>\n")?;
    if withheld.payloads {
        output.write_all(
            b"<li>The bytes that were sent and received. Their number is shown.</li>\n",
        )?;
    }
    if withheld.host_names {
        output.write_all(
            b"<li>The names of hosts that were looked up, and of processes on the computer.</li>\n",
        )?;
    }
    if let Some(filter) = &withheld.all_but {
        writeln!(
            output,
            "<li>All records except those that match this filter and those that explain them: \
             <code>{}</code></li>",
            Text(filter)
        )?;
    }
    output.write_all(b"</ul>\n</aside>\n")
}

/// Writes everything below the log.
pub(super) fn write_end(output: &mut dyn Write) -> io::Result<()> {
    write!(
        output,
        "<footer class=\"muted\">\n\
         <p>Each line of the log is a call and the answer of the operating system, as strace prints \
         them, or what was seen of the system. Times are seconds since the session began. In text, \
         what is not plain stands as an escape: <code>\\n</code>, <code>\\xff</code>, \
         <code>\\u{{202e}}</code>.</p>\n\
         </footer>\n\
         <script>{SCRIPT}</script>\n\
         </body>\n\
         </html>\n"
    )
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_script_is_the_one_that_may_run() {
        let digest = STANDARD.encode(Sha256::digest(SCRIPT));
        assert_eq!(SCRIPT_DIGEST, format!("sha256-{digest}"), "write this digest into head.rs");
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
    }

    #[test]
    fn nothing_is_fetched_by_what_is_included() {
        for included in [SCRIPT, STYLE] {
            for word in ["url(", "http", "@import", "fetch", "src"] {
                assert!(!included.contains(word), "{word}");
            }
        }
    }
}
