//! Why a personal value was not sealed or not shown. Knows owners and versions by name, never a value.

/// Why a personal value was not sealed or not shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The master key handed in is not the one this key ring is locked with. Nothing was shown.
    #[error("this is not the master key of the key ring, which is of version {version}")]
    WrongKey {
        /// The version of the key it is locked with.
        version: u32,
    },
    /// The key ring belongs to another journal, or is a new one in the place of one that was lost: what it cannot open would
    /// look as if it had been forgotten. Nothing was shown.
    #[error("this is not the key ring of this journal: {detail}; put back the ring that it was sealed with")]
    OtherRing {
        /// What tells so.
        detail: &'static str,
    },
    /// The key ring was changed or cut by something other than this program.
    #[error("the key ring is damaged: {detail}")]
    RingDamaged {
        /// What does not hold.
        detail: &'static str,
    },
    /// The key ring has no key of this owner and does not know of an erasure: a wrong or an older ring.
    #[error("the key of {owner} is missing: the key ring is older than the journal, or another's")]
    KeyMissing {
        /// The owner.
        owner: String,
    },
    /// The key ring has no key of this version: it was retired, or the ring is older (PLAT-46).
    #[error("key version {version} is missing")]
    VersionMissing {
        /// The version.
        version: u32,
    },
    /// The caller's fault: new values of an owner who was erased (PLAT-48).
    #[error("{owner} was erased and gets no new personal values")]
    Erased {
        /// The owner.
        owner: String,
    },
    /// The marks of a personal value do not stand in their order.
    #[error("the marks of a personal value are out of order at byte {at} of the body")]
    Marks {
        /// Where in the body.
        at: usize,
    },
    /// The caller's fault: an owner's name is too long.
    #[error("the name of an owner has {bytes} bytes; the limit is {limit}")]
    OwnerTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A sealed value is not what was sealed in this place.
    #[error("personal value {index} of record {seq} was changed")]
    Changed {
        /// The record.
        seq: u64,
        /// Which personal value of its body, from 0.
        index: u32,
    },
    /// The caller's fault: the present version of the keys cannot be retired.
    #[error("key version {version} is in use")]
    InUse {
        /// The version.
        version: u32,
    },
    /// The caller's fault: a cost of a passphrase outside its range.
    #[error("a passphrase takes 8 KiB to 1 GiB, 1 to 64 passes and 1 to 16 lanes")]
    Cost,
}
