//! What is typed for how a connection is kept and made again, and what it means.

use super::error::{BehaviourFormError, number, optional};
use crate::model::{
    Call, Heartbeat, Message, OptionValue, Queued, Reconnect, SocketOption, TimeLimit,
};

/// Connecting again, heartbeats, limits of time and keep-alive.
#[derive(Clone, Debug)]
pub struct PersistForm {
    /// The pause before the first attempt, in milliseconds.
    pub first: String,
    /// The longest pause, in milliseconds.
    pub most: String,
    /// By how much a pause may be shorter, in percent.
    pub jitter: String,
    /// How many attempts there are; empty: until it is stopped.
    pub times: String,
    /// What becomes of messages that have not arrived.
    pub queued: Queued,
    /// From one heartbeat to the next, in milliseconds.
    pub every: String,
    /// How soon something must arrive after one, in milliseconds.
    pub within: String,
    /// Without traffic for so long, in milliseconds.
    pub idle: String,
    /// The longest a connect may take, in milliseconds.
    pub connect: String,
    /// `TCP_KEEPIDLE`, in seconds.
    pub keep_idle: String,
    /// `TCP_KEEPINTVL`, in seconds.
    pub keep_interval: String,
    /// `TCP_KEEPCNT`.
    pub keep_count: String,
    /// `TCP_USER_TIMEOUT`, in milliseconds.
    pub user_timeout: String,
}

impl Default for PersistForm {
    fn default() -> Self {
        let Reconnect { first_ms, most_ms, jitter, queued, .. } = Reconnect::default();
        Self {
            first: first_ms.to_string(),
            most: most_ms.to_string(),
            jitter: jitter.to_string(),
            times: String::new(),
            queued,
            every: "1000".to_owned(),
            within: "500".to_owned(),
            idle: "10000".to_owned(),
            connect: "2000".to_owned(),
            keep_idle: "10".to_owned(),
            keep_interval: "5".to_owned(),
            keep_count: "3".to_owned(),
            user_timeout: "5000".to_owned(),
        }
    }
}

impl PersistForm {
    /// How to connect again.
    ///
    /// # Errors
    /// When one of the fields is no number.
    pub fn reconnect(&self) -> Result<Reconnect, BehaviourFormError> {
        Ok(Reconnect {
            first_ms: number(&self.first, "the first pause in milliseconds")?,
            most_ms: number(&self.most, "the longest pause in milliseconds")?,
            jitter: number(&self.jitter, "by how many percent a pause may be shorter")?,
            times: optional(&self.times, "how many attempts to make, or nothing for no end")?,
            queued: self.queued,
            ..Reconnect::default()
        })
    }

    /// The heartbeats, with this message.
    ///
    /// # Errors
    /// When one of the fields is no number.
    pub fn heartbeat(&self, message: &Message) -> Result<Heartbeat, BehaviourFormError> {
        Ok(Heartbeat {
            message: message.clone(),
            every_ms: number(&self.every, "the time between two heartbeats in milliseconds")?,
            within_ms: number(&self.within, "the time for an answer in milliseconds")?,
        })
    }

    /// The idle time-out.
    ///
    /// # Errors
    /// When it is no number.
    pub fn idle_timeout(&self) -> Result<TimeLimit, BehaviourFormError> {
        Ok(TimeLimit { millis: number(&self.idle, "the idle time in milliseconds")? })
    }

    /// The connect time-out.
    ///
    /// # Errors
    /// When it is no number.
    pub fn connect_timeout(&self) -> Result<TimeLimit, BehaviourFormError> {
        Ok(TimeLimit { millis: number(&self.connect, "the time for connect in milliseconds")? })
    }

    /// Idle time, interval and count of keep-alive; `None` unless all are numbers that options take.
    pub fn keep_alive(&self) -> Option<[u32; 3]> {
        let read = |text: &str| text.trim().parse().ok().filter(|number| *number > 0);
        Some([read(&self.keep_idle)?, read(&self.keep_interval)?, read(&self.keep_count)?])
    }

    /// The calls that switch keep-alive on as typed.
    pub fn keep_alive_calls(&self) -> Option<[Call; 4]> {
        let [idle, interval, count] = self.keep_alive()?.map(OptionValue::Number);
        Some([
            Call::SetOption(SocketOption::KeepIdle, idle),
            Call::SetOption(SocketOption::KeepInterval, interval),
            Call::SetOption(SocketOption::KeepCount, count),
            Call::SetOption(SocketOption::KeepAlive, OptionValue::Switch(true)),
        ])
    }

    /// The call that limits how long sent bytes may stay without acknowledgement.
    pub fn user_timeout_call(&self) -> Option<Call> {
        let millis = self.user_timeout.trim().parse().ok()?;
        Some(Call::SetOption(SocketOption::UserTimeout, OptionValue::Number(millis)))
    }
}
