//! What every flow writes in: ids, civil time, agenda, configuration, rejections.
