//! The events of one decision while it is made: the state stays as it was, numbers run on.

use forecourt_books::digest::hex;
use forecourt_books::{At, By, PersonId, Rejection, Setting};

use crate::Scene;
use crate::event::{Event, Pace};
use crate::kinds::{Act, AlarmId, AlarmKind, Bay, Image, KeyId, Level, PhotoId, Place};
use crate::password::sha256;
use crate::rejection;
use crate::settings;
use crate::state::State;

/// Events in the making.
pub(crate) struct Draft<'a> {
    pub state: &'a State,
    pub scene: &'a Scene<'a>,
    pub events: Vec<Event>,
    photos: u32,
    alarms: u32,
}

fn next(last: Option<u32>, drafted: &mut u32) -> u32 {
    *drafted += 1;
    last.unwrap_or(0) + *drafted
}

impl<'a> Draft<'a> {
    pub fn new(state: &'a State, scene: &'a Scene<'a>) -> Draft<'a> {
        Draft { state, scene, events: Vec::new(), photos: 0, alarms: 0 }
    }

    pub fn at(&self) -> At {
        self.scene.at
    }

    pub fn number(&self, setting: &Setting) -> i64 {
        self.scene.settings.number(setting)
    }

    pub fn after_s(&self, setting: &Setting) -> At {
        self.at().plus_s(self.number(setting))
    }

    pub fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Takes a photo and files it (KEY-11, KEY-14); none if the camera failed, which is filed as well.
    pub fn photo(&mut self, cabinet: u8, person: Option<PersonId>) -> Option<PhotoId> {
        let Some(bytes) = self.scene.camera.photo(cabinet, self.at()) else {
            self.push(Event::CameraFailed { cabinet });
            return None;
        };
        let bytes = hex(&bytes);
        let image = Image { digest: sha256(&[&bytes]), bytes };
        let last = self.state.photos.last_key_value().map(|(id, _)| id.0);
        let photo = PhotoId(next(last, &mut self.photos));
        let until = self.at().end_after_days(self.number(&settings::PHOTO_DAYS));
        self.push(Event::PhotoStored { photo, cabinet, person, image, until });
        Some(photo)
    }

    pub fn alarm(
        &mut self,
        cause: AlarmKind,
        place: Option<Place>,
        key: Option<KeyId>,
        operator: Option<PersonId>,
    ) {
        self.alarm_with(cause, place, key, operator, String::new());
    }

    pub fn alarm_with(
        &mut self,
        cause: AlarmKind,
        place: Option<Place>,
        key: Option<KeyId>,
        operator: Option<PersonId>,
        text: String,
    ) {
        let last = self.state.alarms.last_key_value().map(|(id, _)| id.0);
        let alarm = AlarmId(next(last, &mut self.alarms));
        self.push(Event::AlarmRaised { alarm, cause, operator, key, place, text });
    }

    /// An alarm about a whole drawer.
    pub fn drawer_alarm(&mut self, cause: AlarmKind, bay: Bay, operator: Option<PersonId>, text: String) {
        self.alarm_with(cause, Some(Place::new(bay.cabinet, bay.drawer, 0)), None, operator, text);
    }

    /// The act of whoever runs the operation in this drawer; of nobody if none runs.
    pub fn act_in(&self, bay: Bay) -> Act {
        self.state.operation_on(bay).map_or_else(system, |operation| operation.act.clone())
    }

    pub fn pace(&self) -> Pace {
        Pace {
            watch_s: self.number(&settings::WATCH_S),
            travel_s: self.number(&settings::TRAVEL_LIMIT_S),
            quiet_s: self.number(&settings::TAKE_TIMEOUT_S),
            warn_s: self.number(&settings::TAKE_WARN_S),
            close_after_s: self.number(&settings::CLOSE_AFTER_S),
            open_alarm_s: self.number(&settings::OPEN_ALARM_S),
            open_again_s: self.number(&settings::OPEN_AGAIN_S),
        }
    }
}

/// What the installation does by itself.
pub(crate) fn system() -> Act {
    Act { operator: None, photo: None, terminal: By::System.to_string() }
}

/// A person with a sign-in or a session.
pub(crate) struct Actor {
    pub operator: PersonId,
    pub act: Act,
    /// The cabinet he stands at; none for a remote session.
    pub cabinet: Option<u8>,
    pub level: Level,
}

impl Actor {
    /// KEY-08: each command is checked against the level.
    pub fn at_least(&self, level: Level) -> Result<(), Rejection> {
        if self.level >= level {
            Ok(())
        } else {
            Err(rejection::forbidden(&forecourt_books::text::line(&level), self.level))
        }
    }

    /// Exactly this level, for what the administrator does not get by level alone.
    pub fn exactly(&self, level: Level) -> Result<(), Rejection> {
        if self.level == level {
            Ok(())
        } else {
            Err(rejection::forbidden(&forecourt_books::text::line(&level), self.level))
        }
    }

    /// The cabinet, for what is done before one.
    pub fn at_cabinet(&self) -> Result<u8, Rejection> {
        // KEY-63: a remote session can never open a drawer.
        self.cabinet
            .ok_or_else(|| Rejection::new(rejection::WRONG_TERMINAL).with("terminal", &self.act.terminal))
    }
}
