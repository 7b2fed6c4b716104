//! The one place that turns a card password into what is kept, and says whether another one is the same (MEM-32).
//!
//! It refuses to know whose it is. The salt is drawn from who and when, because nothing here is left to chance; what a
//! guess costs is a setting.

use forecourt_books::password::{Cost, hash, verify};
use forecourt_books::{At, MemberId, Scene, Secret};

use crate::digest::of_request;
use crate::kinds::Hash;
use crate::settings;

/// How many digits a card password has.
pub const DIGITS: usize = 6;

/// Whether it has the form of a card password.
pub fn is_well_formed(password: &Secret) -> bool {
    password.0.len() == DIGITS && password.0.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a guess costs by the settings in force.
pub fn cost(scene: &Scene<'_>) -> Cost {
    let number = |setting| u32::try_from(scene.number(setting)).unwrap_or(1);
    Cost { kib: number(&settings::PASSWORD_KIB), passes: number(&settings::PASSWORD_PASSES) }
}

/// What is kept of a member's password that is set at an instant.
pub fn store(member: MemberId, at: At, password: &Secret, cost: Cost) -> Hash {
    let salt = of_request(&["salt", &member.to_string(), &at.0.to_string()]);
    hash(password, salt.as_bytes(), cost).expect("settings keep the cost in range, and a salt has 32 bytes")
}

/// Whether it is the password that was kept.
pub fn matches(kept: &str, password: &Secret) -> bool {
    verify(password, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches_and_nobody_sees_it() {
        let cost = Cost { kib: 8, passes: 1 };
        let kept = store(MemberId(1), At(5), &Secret::new("123456"), cost);
        assert!(matches(&kept, &Secret::new("123456")) && !matches(&kept, &Secret::new("123457")));
        assert_ne!(kept, store(MemberId(2), At(5), &Secret::new("123456"), cost));
        assert!(!kept.contains("123456"));
        assert!(!is_well_formed(&Secret::new("12345a")) && !is_well_formed(&Secret::new("1234567")));
    }
}
