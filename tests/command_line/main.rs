//! The program as it is started from a shell: each test starts it as a process of its own.

mod program;

mod advice;
mod crash;
mod export;
mod files_and_options;
mod full_disk;
mod grading;
mod help_pages;
mod measure;
mod output_and_status;
mod owner_only;
mod packaging;
mod run_printing;
mod scenarios;
mod signals;
mod streams;
mod terminal;
mod unprivileged;
