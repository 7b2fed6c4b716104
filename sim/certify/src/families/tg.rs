//! Tags (family TG): what a slot board says of what stands before its antenna.
//!
//! Limits are the profile's: an ID shows within `appear-within` of the tag's coming to rest, stays while frames are missing
//! for less than `keep`, and is zero `gone-after` behind the last valid frame. It refuses to know other families.

mod bad;
mod noise;
mod show;
mod status;
mod two;

use super::Code;
use super::hands;
use forecourt_tag::{TagId, encode};

pub(super) const CODE: &[(&str, Code)] = &[
    ("TG-01", Code::Active(show::no_tag)),
    ("TG-02", Code::Active(show::put_in)),
    ("TG-03", Code::Active(show::word_order)),
    ("TG-04", Code::Active(show::high_words)),
    ("TG-05", Code::Active(show::odd_numbers)),
    ("TG-06", Code::Active(show::all_zero)),
    ("TG-07", Code::Active(show::taken_out)),
    ("TG-08", Code::Active(bad::rows)),
    ("TG-09", Code::Active(bad::columns)),
    ("TG-10", Code::Active(bad::header_and_stop)),
    ("TG-11", Code::Active(bad::every_tenth)),
    ("TG-12", Code::Active(bad::single_frame)),
    ("TG-13", Code::Active(bad::rectangle)),
    ("TG-14", Code::Active(noise::hours)),
    ("TG-15", Code::Active(two::swapped)),
    ("TG-16", Code::Active(two::torn)),
    ("TG-17", Code::Active(two::at_once)),
    ("TG-18", Code::Active(two::one_left)),
    ("TG-19", Code::Active(show::edge_of_the_field)),
    ("TG-20", Code::Active(show::other_rates)),
    ("TG-21", Code::Active(status::pace)),
    ("TG-22", Code::Active(status::wrap)),
    ("TG-23", Code::Active(status::asleep)),
    ("TG-24", Code::Active(status::woken)),
    ("TG-25", Code::Active(status::antenna)),
    ("TG-26", Code::Active(status::spare_bits)),
    ("TG-27", Code::Active(status::last_frame)),
    ("TG-28", Code::Active(status::looked_at)),
    ("TG-29", Code::Active(noise::rough)),
    ("TG-30", Code::Active(noise::neighbour)),
];

/// The 64 bits that a tag of this number sends.
fn word(id: u64) -> u64 {
    encode(TagId::from_low_bits(id))
}

/// `word` with the bits sent at these places inverted, place 0 first.
fn flipped(word: u64, places: &[u32]) -> u64 {
    places.iter().fold(word, |word, place| word ^ 1 << (63 - place))
}
