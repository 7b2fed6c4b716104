//! What people are like, and how strongly: each habit has a chance in a thousand, and a swarm draws which are on at all.
//!
//! It refuses to know what a habit makes people do.

use forecourt_kernel::{Ratio, Seed, Stream};

macro_rules! habits {
    ($($name:ident $word:literal $usual:literal $says:literal,)*) => {
        /// One habit of customers or staff, or one thing that befalls the world.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Habit { $(#[doc = $says] $name,)* }

        impl Habit {
            /// All of them.
            pub const ALL: &'static [Habit] = &[$(Habit::$name,)*];

            /// Its word in titles and reports.
            pub fn word(self) -> &'static str {
                match self { $(Habit::$name => $word,)* }
            }

            /// What it means.
            pub fn says(self) -> &'static str {
                match self { $(Habit::$name => $says,)* }
            }

            /// How often it shows when nothing else is said, in a thousand.
            fn usual(self) -> u16 {
                match self { $(Habit::$name => $usual,)* }
            }
        }
    };
}

habits! {
    Rents "rents" 250 "rents a car and brings it back",
    Shops "shops" 450 "buys at the counter",
    TopsUp "tops-up" 150 "puts money onto the account",
    BuysPackages "buys-packages" 80 "buys a package of washes and uses it",
    TakesVouchers "takes-vouchers" 80 "buys a voucher and pays with it",
    PaysByPhone "pays-by-phone" 300 "pays through a channel instead of in cash",
    PaysFromAccount "pays-from-account" 250 "pays with stored value",
    BurnsPoints "burns-points" 200 "pays a part with points",
    PaysTwice "pays-twice" 80 "taps twice, and the channel tells it twice, late, or under a second number",
    WantsMoneyBack "wants-money-back" 120 "has the bill reversed or asks for a refund",
    WalksAway "walks-away" 80 "leaves in the midst of it",
    Cancels "cancels" 100 "cancels the rental",
    NeverComes "never-comes" 80 "does not collect the car",
    ReturnsLate "returns-late" 150 "brings the car back late",
    ReturnsElsewhere "returns-elsewhere" 150 "brings the car back to another station",
    NeverReturns "never-returns" 40 "does not bring the car back",
    Extends "extends" 100 "asks for a later end",
    BuysTheCar "buys-the-car" 80 "buys the rented car",
    Disputes "disputes" 120 "disputes the damage found",
    LendsTheKey "lends-the-key" 150 "has somebody else collect or bring back",
    Races "races" 120 "wants the last car, the same voucher or the same money as somebody else in the same second",
    WrongMember "wrong-member" 30 "staff serve the wrong member",
    WrongReading "wrong-reading" 40 "staff type a wrong reading",
    WrongPassword "wrong-password" 60 "staff mistype the password at the begin of a shift",
    ForgetsToSignOut "forgets-to-sign-out" 200 "staff go home signed in",
    Oversteps "oversteps" 120 "staff try what their role may not do",
    DecidesAlone "decides-alone" 150 "staff ask for something and say yes to it themselves",
    Leaves "leaves" 60 "leaves the club for good",
    ClosesTheMonth "closes-the-month" 300 "head office closes the month",
    TendsTheSystem "tends-the-system" 250 "somebody sees to weaknesses, patches and scans",
    Advertises "advertises" 200 "the manager writes to all members in the evening",
    WorksWithKeys "works-with-keys" 600 "staff fetch and bring keys",
    TakesTwoKeys "takes-two-keys" 100 "staff lift a second key from the open drawer",
    WrongSlot "wrong-slot" 150 "staff hang a key into another slot",
    LosesTheKey "loses-the-key" 60 "a key never comes back, or is reported lost",
    LineSick "line-sick" 300 "a cabinet's line is noisy for a while",
    SlotSilent "slot-silent" 300 "the board of a key's slot is silent for hours",
    TagSick "tag-sick" 250 "the tag of a key cannot be read for hours",
    Burgles "burgles" 250 "a key goes through the back of a shut drawer",
    Forces "forces-drawers" 200 "somebody pulls a drawer open by hand",
    ChannelSick "channel-sick" 300 "a payment channel refuses, is silent, slow or away for a while",
    HostDies "host-dies" 200 "the host dies and comes back from its journal",
    StoreFull "store-full" 100 "the journal takes nothing for a while",
    Backs "backs-up" 40 "the journal is sealed, and backed up by the clock",
    PowerFails "power-fails" 150 "a cabinet's power fails for a while",
}

/// How strongly each habit shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mix(Vec<u16>);

impl Mix {
    /// Everything as usual.
    pub fn usual() -> Mix {
        Mix(Habit::ALL.iter().map(|habit| habit.usual()).collect())
    }

    /// Nobody has any habit: for single ones to be set.
    pub fn none() -> Mix {
        Mix(vec![0; Habit::ALL.len()])
    }

    /// A swarm's draw: each habit is off, as usual, three times as strong or in everybody, on a stream of its own name.
    /// Rarely on together, habits meet more often than if all were always on.
    pub fn swarm(seed: Seed) -> Mix {
        let drawn = Habit::ALL.iter().map(|habit| {
            let mut stream = Stream::named(seed, &format!("swarm/{}", habit.word()));
            match stream.weighted(&[6, 8, 4, 2]) {
                Some(1) => habit.usual(),
                Some(2) => habit.usual().saturating_mul(3).min(800),
                Some(3) => 800,
                _ => 0,
            }
        });
        Mix(drawn.collect())
    }

    /// The same with one habit at so many in a thousand.
    #[must_use]
    pub fn with(mut self, habit: Habit, permille: u16) -> Mix {
        if let Some(of) = self.0.get_mut(habit as usize) {
            *of = permille.min(1_000);
        }
        self
    }

    /// How many in a thousand.
    pub fn permille(&self, habit: Habit) -> u16 {
        self.0.get(habit as usize).copied().unwrap_or(0)
    }

    /// As a chance.
    pub fn chance(&self, habit: Habit) -> Ratio {
        Ratio::new(u64::from(self.permille(habit)), 1_000).unwrap_or(Ratio::NEVER)
    }

    /// The words of all that are on.
    pub fn words(&self) -> Vec<&'static str> {
        Habit::ALL.iter().filter(|habit| self.permille(**habit) > 0).map(|habit| habit.word()).collect()
    }
}
