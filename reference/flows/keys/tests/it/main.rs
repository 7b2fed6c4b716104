//! The rules of key custody, family by family: commands and observations in, events and orders out.

mod custody;
mod manage;
mod motor;
mod property;
mod returning;
mod shop;
mod signin;
mod taking;
mod views;
