//! Ids: a kind prefix and a running number, such as `K-12` (PLAT-03).
//!
//! An id says what it names and nothing else. Who hands out the next number is the register's business.

/// Why a text is no id of the wanted kind: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {prefix}-<number>")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// The prefix that was wanted.
    pub prefix: &'static str,
}

/// Reads `<prefix>-<number>`; numbers start at 1 and bear no leading zero or sign.
pub fn parse(prefix: &'static str, text: &str) -> Result<u32, IdError> {
    let wrong = || IdError { text: text.to_owned(), prefix };
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).ok_or_else(wrong)?;
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    digits.parse().map_err(|_| wrong())
}

/// Reads an id whose kind once had another prefix: what was written then names the same (PLAT-12).
pub fn parse_former(prefix: &'static str, former: &'static str, text: &str) -> Result<u32, IdError> {
    parse(prefix, text).or_else(|wrong| parse(former, text).map_err(|_| wrong))
}

/// Room for the longest prefix and number.
pub type Room = [u8; 24];

/// Writes `<prefix>-<number>`, as every id is shown and stored; journals hold more ids than anything else.
///
/// # Panics
/// If the prefix is longer than 13 bytes or not ASCII: whoever declares the id is to blame.
#[inline]
pub fn text<'a>(prefix: &str, number: u32, room: &'a mut Room) -> &'a str {
    let mut at = room.len();
    let mut left = number;
    loop {
        at -= 1;
        room[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    at -= 1;
    room[at] = b'-';
    let from = at - prefix.len();
    room[from..at].copy_from_slice(prefix.as_bytes());
    std::str::from_utf8(&room[from..]).expect("a prefix and digits are ASCII")
}

/// Declares an id type: `id_kind! { /// One key. KeyId = "K" }`. It is stored and shown as its text. A kind that got
/// another prefix goes on reading the one that it had: `PolicyId = "IP", formerly "IN"`.
#[macro_export]
macro_rules! id_kind {
    ($(#[$doc:meta])* $name:ident = $prefix:literal) => {
        $crate::id_kind! { $(#[$doc])* $name = $prefix, formerly $prefix }
    };
    ($(#[$doc:meta])* $name:ident = $prefix:literal, formerly $former:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            /// The running number, from 1.
            pub u32,
        );

        impl $crate::Running for $name {
            fn number(self) -> u32 {
                self.0
            }
            fn of(number: u32) -> Self {
                $name(number)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::id::text($prefix, self.0, &mut $crate::id::Room::default()))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::parse_former($prefix, $former, text).map($name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str($crate::id::text($prefix, self.0, &mut $crate::id::Room::default()))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id_kind! {
    /// One employee of the group, in every context.
    PersonId = "P"
}
id_kind! {
    /// One branch: 4S store, quick-repair shop, rental station, fuel station, partner place (PLAT-08).
    BranchId = "B"
}
id_kind! {
    /// One vehicle, in every context (PLAT-14).
    VehicleId = "V"
}
id_kind! {
    /// One member or registered customer: the one person record of the group (MEM-10).
    MemberId = "M"
}
id_kind! {
    /// One member card (MEM-15).
    CardId = "CD"
}
id_kind! {
    /// One payment order (FUEL-27).
    PaymentId = "PY"
}
id_kind! {
    /// One request for approval (PLAT-25).
    ApprovalId = "AP"
}
id_kind! {
    /// One rental order (RENT-13).
    RentalId = "R"
}
id_kind! {
    /// One consumption of a member, from attaching to settlement (MEM-34).
    BillId = "BL"
}

#[cfg(test)]
mod tests {
    use super::PersonId;

    #[test]
    fn text_and_number_are_the_same_id() {
        assert_eq!(PersonId(12).to_string(), "P-12");
        assert_eq!("P-12".parse(), Ok(PersonId(12)));
        assert_eq!(PersonId(0).to_string(), "P-0");
        assert_eq!(PersonId(u32::MAX).to_string(), format!("P-{}", u32::MAX));
        assert_eq!(crate::text::line(&PersonId(907)), crate::text::line(&"P-907"));
    }

    id_kind! {
        /// A kind that had another prefix.
        PolicyId = "IP", formerly "IN"
    }

    #[test]
    fn a_former_prefix_is_read_and_never_written() {
        let stored: PolicyId = serde_json::from_str(r#""IN-7""#).unwrap();
        assert_eq!((stored, stored.to_string()), (PolicyId(7), "IP-7".to_owned()));
        assert_eq!("IP-7".parse(), Ok(PolicyId(7)));
        assert!("IN-07".parse::<PolicyId>().is_err() && "P-7".parse::<PolicyId>().is_err());
    }

    #[test]
    fn other_kinds_and_sloppy_numbers_are_refused() {
        for text in ["K-12", "P12", "P-", "P-012", "P-+1", "P-99999999999", "p-1", ""] {
            assert!(text.parse::<PersonId>().is_err(), "{text}");
        }
    }
}
