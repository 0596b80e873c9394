//! What the strings of a step say before it is made: texts in which sockets are named, addresses, and the
//! data that is sent or expected.

use super::checker::Checker;
use crate::model::parse_hex;
use crate::model::step::{Data, MOST_FILLED};
use crate::scenario::StepProblem;
use crate::scenario::data::{PlannedData, in_folder, within};
use crate::scenario::ready::host_and_port;
use crate::scenario::vars::Template;

impl Checker<'_> {
    /// A string of the file, in which the sockets so far can be named.
    pub(super) fn text(&mut self, text: &str) -> Result<Template, StepProblem> {
        let sockets = &self.sockets;
        Ok(self.variables.expand(text, |name| sockets.contains(name))?)
    }

    pub(super) fn address(&mut self, text: &str) -> Result<Template, StepProblem> {
        let template = self.text(text)?;
        match template.without_sockets() {
            Some(address) if host_and_port(&address).is_none() => {
                Err(StepProblem::Address(address))
            }
            _ => Ok(template),
        }
    }

    pub(super) fn data(&mut self, data: Data) -> Result<PlannedData, StepProblem> {
        Ok(match data {
            Data::Text(text) => {
                let template = self.text(&text)?;
                match template.without_sockets() {
                    Some(text) => PlannedData::Bytes(text.into()),
                    None => PlannedData::Text(template),
                }
            }
            Data::Hex(text) => {
                // The address of a socket is no hex: its dollar sign is what is wrong then.
                let text = self.text(&text)?.without_sockets().unwrap_or(text);
                PlannedData::Bytes(parse_hex(&text)?.into())
            }
            Data::Fill { text, bytes } => {
                let unit = self.unit(text, bytes)?;
                self.pool.note_fill(&unit, bytes).map_err(StepProblem::Data)?;
                PlannedData::Fill(unit, bytes)
            }
            Data::Joined(parts) => {
                let mut planned = Vec::new();
                self.join(parts, &mut planned)?;
                self.pool.note_joined(&planned).map_err(StepProblem::Data)?;
                PlannedData::Joined(planned)
            }
            Data::File(path) => {
                let name = self.text(&path)?.without_sockets().unwrap_or(path);
                // What is outside the folder is not even looked at without permission.
                let path = in_folder(self.folder, &name);
                if within(self.folder, &path)
                    && let Err(source) = self.pool.note_file(&path)
                {
                    return Err(StepProblem::File { path, source });
                }
                PlannedData::File(path)
            }
        })
    }

    /// The text that a buffer is filled with.
    fn unit(&mut self, text: String, bytes: usize) -> Result<String, StepProblem> {
        let unit = self.text(&text)?.without_sockets().filter(|unit| !unit.is_empty());
        unit.filter(|_| bytes <= MOST_FILLED).ok_or(StepProblem::Fill { text, bytes })
    }

    /// The parts of what is joined, and those of its parts that are joined themselves. A fill among
    /// them is made in its place there, and nowhere else.
    fn join(
        &mut self,
        parts: Vec<Data>,
        planned: &mut Vec<PlannedData>,
    ) -> Result<(), StepProblem> {
        for part in parts {
            match part {
                Data::Joined(parts) => self.join(parts, planned)?,
                Data::Fill { text, bytes } => {
                    planned.push(PlannedData::Fill(self.unit(text, bytes)?, bytes));
                }
                part => planned.push(self.data(part)?),
            }
        }
        Ok(())
    }
}
