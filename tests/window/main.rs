//! The window without a screen: what a person does in it by name, pointer and keyboard, what the kernel
//! makes of it, and what is then shown.

#[path = "../common/mod.rs"]
mod common;
#[path = "../desk/mod.rs"]
mod desk;
#[path = "../peer/mod.rs"]
mod peer;

mod behaviours;
mod bytes;
mod canvas;
mod canvas_ways;
mod choosing;
mod clients;
mod clipboard;
mod commands;
mod composer;
mod consent;
mod export;
mod filter;
mod find;
mod first_minutes;
mod floating;
mod focus;
mod follow;
mod glossary;
mod grading;
mod journals;
mod kernel;
mod keyboard;
mod ladder;
mod lesson_maker;
mod lessons;
mod log;
mod measure;
mod other_end;
mod palette;
mod peers;
mod persistence;
mod plots;
mod regions;
mod review;
mod review_files;
mod signals;
mod special_calls;
mod states;
mod statistics;
mod wire;
