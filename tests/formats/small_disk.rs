//! A disk that is soon full: a small file system in memory, which only root may mount.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part")]

use std::{path::Path, process::Command};

/// A file system that is gone when this is dropped.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// Mounts one of this size, as mount(8) takes it: `8m`.
    pub fn new(size: &str) -> Self {
        let disk = Self(tempfile::tempdir().expect("a folder"));
        disk.mount(&format!("size={size}"));
        disk
    }

    /// Gives it another size.
    pub fn resize(&self, size: &str) {
        self.mount(&format!("remount,size={size}"));
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn mount(&self, options: &str) {
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(self.path())
            .status();
        assert!(mount.expect("mount runs").success(), "mount -o {options}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "a file system stays mounted");
    }
}
