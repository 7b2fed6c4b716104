//! The house's errands and its nodes, on the real contexts: what is sealed, backed up, restored, mended, erased, taken
//! over, and what a crash leaves; who is let through to it, and what of former versions is still read.

mod backups;
mod clients;
mod crashes;
mod forgotten;
mod former;
mod lost;
mod nodes;
mod sealing;
mod world;
