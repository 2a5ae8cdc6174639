//! Figures by name, as the processes tell them to each other: a line each.

use crate::Outcome;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// Figures of one process, or of one round.
#[derive(Default)]
pub struct Figures(BTreeMap<String, f64>);

impl Figures {
    /// Runs this program with arguments, and reads what it tells.
    pub fn of(arguments: &[&str]) -> Outcome<Self> {
        let program = std::env::current_exe()?;
        let output = Command::new(program).args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("{} failed", arguments.first().unwrap_or(&"a part")).into());
        }
        let mut figures = Self::default();
        for line in String::from_utf8(output.stdout)?.lines() {
            let (name, figure) = line.split_once(' ').ok_or("a line without a figure")?;
            figures.set(name, figure.parse()?);
        }
        Ok(figures)
    }

    pub fn set(&mut self, name: &str, figure: f64) {
        self.0.insert(name.to_owned(), figure);
    }

    /// A figure; not a number where there is none.
    pub fn get(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(f64::NAN)
    }

    /// Adds figures that aren't known yet.
    pub fn add(&mut self, other: Self) {
        for (name, figure) in other.0 {
            self.0.entry(name).or_insert(figure);
        }
    }

    /// Tells them to the process that asked.
    pub fn tell(&self) -> Outcome<()> {
        let mut out = std::io::stdout().lock();
        for (name, figure) in &self.0 {
            writeln!(out, "{name} {figure}")?;
        }
        Ok(())
    }
}

/// The figures of all rounds.
#[derive(Default)]
pub struct Rounds(Vec<Figures>);

impl Rounds {
    pub fn push(&mut self, round: Figures) {
        self.0.push(round);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn median(&self, name: &str) -> f64 {
        let mut all: Vec<f64> = self.0.iter().map(|round| round.get(name)).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// What this process used of its processors so far, in seconds: the kernel counts in hundredths.
pub fn cpu_s() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("no time of processors")?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}
