//! The rental as a whole: journeys, single rules, and random commands that must leave everything in order.

mod buying;
mod choosing;
mod ending;
mod house;
mod journeys;
mod property;
mod reading;
mod rules;
mod settling;
