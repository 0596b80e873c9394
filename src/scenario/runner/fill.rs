//! What the strings and the data of a step are, now that the addresses of sockets are known.

use bytes::Bytes;

use super::Runner;
use crate::model::SocketState;
use crate::scenario::vars::AddressSide;
use crate::scenario::{Failure, PlannedData, Template};

impl Runner<'_> {
    pub(super) fn fill(&self, template: &Template) -> Result<String, Failure> {
        template.fill(|name, side| {
            let socket = self.heard.socket(self.socket(name));
            match side {
                AddressSide::Local => socket
                    .and_then(SocketState::local)
                    .ok_or_else(|| Failure::NoLocalAddress(name.to_owned())),
                AddressSide::Peer => socket
                    .and_then(SocketState::peer)
                    .ok_or_else(|| Failure::NoPeer(name.to_owned())),
            }
        })
    }

    pub(super) fn bytes(&self, data: &PlannedData) -> Result<Bytes, Failure> {
        match data {
            PlannedData::Bytes(bytes) => Ok(bytes.clone()),
            PlannedData::Text(template) => Ok(self.fill(template)?.into()),
            PlannedData::Joined(parts) => {
                let parts = parts.iter().map(|part| match part {
                    PlannedData::Text(_) => self.bytes(part).map(PlannedData::Bytes),
                    part => Ok(part.clone()),
                });
                self.plan.joined(&parts.collect::<Result<Vec<_>, _>>()?)
            }
            PlannedData::Fill(text, bytes) => Ok(self.plan.fill(text, *bytes)),
            PlannedData::File(path) => self.plan.file(path),
        }
    }
}
