//! One socket on screen: its buttons and fields, its card, its inspector.
//!
//! It decides which calls a socket offers and with which arguments ([`controls`], [`forms`],
//! [`options`]), when a call would let other computers reach it ([`exposure`]), and in which words and
//! gauges its state and the kernel's view of it appear ([`card`], [`inspector`], [`kernel_words`]); and what
//! it is to do by itself ([`behaviours`]).
//!
//! In come a [socket's state](crate::model::SocketState) and the form a person fills in, out come
//! actions. Open [`controls`] first.

pub mod accept_queue;
pub mod address_suggestions;
pub mod behaviours;
pub mod card;
pub mod card_rows;
pub mod composer;
pub mod connection_life;
pub mod controls;
pub mod exposure;
pub mod form_error;
pub mod forms;
pub mod gauges;
pub mod inspector;
pub mod kernel_facts;
pub mod kernel_words;
pub mod option_form;
pub mod options;
pub mod pending_text;
pub mod queues;
