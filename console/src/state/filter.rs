//! Edits of a custom filter as it is drawn: groups of criteria with "and" or "or" between them, to three levels
//! (checklist 155). FetchXML is read and written by `model::offline::tree`; linked tables of the tree stay as they are.

use admin_contract::designer::ColumnChoice;
use model::offline::operators::values_of;
use model::offline::tree::{Criterion, Group, Part, Tree};

/// Where a part is: its position in each group from the outermost in. The outermost group itself is the empty path.
pub type Path = Vec<usize>;

/// An edit of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Joins a group's parts the other way.
    Turn(Path),
    /// Adds an empty criterion to a group.
    AddCriterion(Path),
    /// Adds a group with an empty criterion to a group.
    AddGroup(Path),
    /// Takes a part away, and groups that become empty by it.
    Remove(Path),
    /// Chooses a criterion's column; the operator stays only if the column takes it.
    Column(Path, String),
    /// Chooses a criterion's operator; values stay only if it wants as many.
    Operator(Path, String),
    /// Sets the values compared with.
    Values(Path, Vec<String>),
}

/// The tree after an edit; one that leads nowhere changes nothing.
pub fn after(mut tree: Tree, edit: Edit, columns: &[ColumnChoice]) -> Tree {
    let root = &mut tree.group;
    match edit {
        Edit::Turn(path) => on_group(root, &path, |group| group.any = !group.any),
        Edit::AddCriterion(path) => {
            on_group(root, &path, |group| group.parts.push(Part::Criterion(Criterion::default())));
        }
        Edit::AddGroup(path) => on_group(root, &path, |group| {
            let parts = vec![Part::Criterion(Criterion::default())];
            group.parts.push(Part::Group(Group { any: !group.any, parts }));
        }),
        Edit::Remove(path) => {
            remove(root, &path);
        }
        Edit::Column(path, column) => {
            on_criterion(root, &path, |criterion| choose(criterion, column, columns))
        }
        Edit::Operator(path, operator) => on_criterion(root, &path, |criterion| {
            fit_values(criterion, values_of(&operator));
            criterion.operator = operator;
        }),
        Edit::Values(path, values) => on_criterion(root, &path, |criterion| criterion.values = values),
    }
    tree
}

/// Whether the group at a path may hold a further group, where so many levels are allowed.
pub fn may_nest(path: &[usize], levels: usize) -> bool {
    path.len() + 2 <= levels
}

/// Whether column, operator and as many values as it wants are there.
pub fn is_complete(criterion: &Criterion) -> bool {
    let filled = criterion.values.iter().all(|value| !value.trim().is_empty());
    let enough = match values_of(&criterion.operator) {
        None => !criterion.values.is_empty(),
        Some(count) => criterion.values.len() == count,
    };
    !criterion.column.is_empty() && !criterion.operator.is_empty() && filled && enough
}

/// The tree with what is complete alone: that is what can be written.
pub fn complete(tree: &Tree) -> Tree {
    Tree { group: without_holes(&tree.group).unwrap_or_default(), links: tree.links.clone() }
}

/// Whether each criterion is complete.
pub fn is_whole(group: &Group) -> bool {
    group.parts.iter().all(|part| match part {
        Part::Criterion(criterion) => is_complete(criterion),
        Part::Group(inner) => is_whole(inner),
    })
}

/// How many criteria there are.
pub fn criteria(group: &Group) -> usize {
    let of = |part: &Part| match part {
        Part::Criterion(_) => 1,
        Part::Group(inner) => criteria(inner),
    };
    group.parts.iter().map(of).sum()
}

/// FetchXML with a line for each element, for people who read it.
pub fn indented(xml: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for piece in
        xml.replace('>', ">\n").replace("</", "\n</").split('\n').map(str::trim).filter(|p| !p.is_empty())
    {
        let closes = piece.starts_with("</");
        depth = depth.saturating_sub(usize::from(closes));
        out.push_str(&"  ".repeat(depth));
        out.push_str(piece);
        out.push('\n');
        let opens = piece.starts_with('<') && !closes && !piece.ends_with("/>") && !piece.starts_with("<?");
        depth += usize::from(opens);
    }
    out.trim_end().to_owned()
}

fn without_holes(group: &Group) -> Option<Group> {
    let part = |part: &Part| match part {
        Part::Criterion(criterion) => is_complete(criterion).then(|| part.clone()),
        Part::Group(inner) => without_holes(inner).map(Part::Group),
    };
    let parts: Vec<_> = group.parts.iter().filter_map(part).collect();
    (!parts.is_empty()).then_some(Group { any: group.any, parts })
}

fn on_group(root: &mut Group, path: &[usize], edit: impl FnOnce(&mut Group)) {
    if let Some(group) = group_at(root, path) {
        edit(group);
    }
}

fn on_criterion(root: &mut Group, path: &[usize], edit: impl FnOnce(&mut Criterion)) {
    let Some((last, before)) = path.split_last() else { return };
    let group = group_at(root, before);
    if let Some(Part::Criterion(criterion)) = group.and_then(|group| group.parts.get_mut(*last)) {
        edit(criterion);
    }
}

fn group_at<'g>(root: &'g mut Group, path: &[usize]) -> Option<&'g mut Group> {
    path.iter().try_fold(root, |group, at| match group.parts.get_mut(*at) {
        Some(Part::Group(inner)) => Some(inner),
        _ => None,
    })
}

/// Removes what is at the path; says whether the group is empty then, so that it goes too.
fn remove(group: &mut Group, path: &[usize]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let gone = match group.parts.get_mut(*first) {
        None => false,
        Some(_) if rest.is_empty() => true,
        Some(Part::Group(inner)) => remove(inner, rest),
        Some(Part::Criterion(_)) => false,
    };
    if gone {
        group.parts.remove(*first);
    }
    group.parts.is_empty()
}

fn choose(criterion: &mut Criterion, column: String, columns: &[ColumnChoice]) {
    if criterion.column == column {
        return;
    }
    let offered = columns.iter().find(|known| known.column == column).map(|known| &known.operators[..]);
    let offered = offered.unwrap_or_default();
    if !offered.contains(&criterion.operator) {
        criterion.operator = offered.first().cloned().unwrap_or_default();
    }
    // What fits one column is rarely meant for another.
    criterion.values.clear();
    criterion.column = column;
}

fn fit_values(criterion: &mut Criterion, wants: Option<usize>) {
    if let Some(count) = wants {
        criterion.values.truncate(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::{ColumnKind, DateBehavior, TextFormat};
    use model::offline::tree::{read, write};

    fn column(name: &str, kind: ColumnKind, operators: &[&str]) -> ColumnChoice {
        ColumnChoice {
            column: name.into(),
            label: name.into(),
            kind,
            operators: operators.iter().map(|o| (*o).to_owned()).collect(),
            is_required: false,
            is_secured: false,
        }
    }

    fn columns() -> Vec<ColumnChoice> {
        let text = || ColumnKind::String { max_length: 100, format: TextFormat::Text };
        let moment = ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false };
        vec![
            column("city", text(), &["eq", "begins-with", "in", "null"]),
            column("modifiedon", moment, &["last-x-days", "null"]),
        ]
    }

    fn drawn() -> Tree {
        read(
            "<filter><condition attribute=\"ownerid\" operator=\"eq-useroruserteams\"/><filter type=\"or\">\
             <condition attribute=\"city\" operator=\"begins-with\" value=\"Ravens\"/>\
             <condition attribute=\"city\" operator=\"in\"><value>A</value><value>B</value></condition></filter></filter>",
        )
        .unwrap()
    }

    fn criterion<'t>(tree: &'t Tree, path: &[usize]) -> &'t Criterion {
        let mut group = &tree.group;
        for (at, index) in path.iter().enumerate() {
            match &group.parts[*index] {
                Part::Group(inner) => group = inner,
                Part::Criterion(criterion) if at + 1 == path.len() => return criterion,
                Part::Criterion(_) => panic!("the path leads through a criterion"),
            }
        }
        panic!("the path leads to a group")
    }

    #[test]
    fn a_criterion_that_is_not_complete_is_not_written() {
        let tree = after(Tree::default(), Edit::AddCriterion(vec![]), &columns());
        let tree = after(tree, Edit::AddGroup(vec![]), &columns());
        assert!(!is_whole(&tree.group));
        assert_eq!(write(&complete(&tree), "account"), "");
        let tree = after(tree, Edit::Column(vec![1, 0], "city".into()), &columns());
        assert_eq!(criterion(&tree, &[1, 0]).operator, "eq");
        assert_eq!(write(&complete(&tree), "account"), "", "a value is missing");
        let tree = after(tree, Edit::Values(vec![1, 0], vec!["Ravens".into()]), &columns());
        assert!(write(&complete(&tree), "account").contains("value=\"Ravens\""));
        assert_eq!(criteria(&complete(&tree).group), 1);
    }

    #[test]
    fn another_column_takes_what_fits_it() {
        let tree = after(drawn(), Edit::Column(vec![1, 0], "modifiedon".into()), &columns());
        let changed = criterion(&tree, &[1, 0]);
        assert_eq!((changed.operator.as_str(), changed.values.len()), ("last-x-days", 0));
    }

    #[test]
    fn another_operator_keeps_as_many_values_as_it_wants() {
        let tree = after(drawn(), Edit::Operator(vec![1, 1], "eq".into()), &columns());
        assert_eq!(criterion(&tree, &[1, 1]).values, ["A"]);
        let tree = after(tree, Edit::Operator(vec![1, 1], "null".into()), &columns());
        assert!(criterion(&tree, &[1, 1]).values.is_empty());
    }

    #[test]
    fn a_group_goes_with_its_last_criterion() {
        let tree = after(drawn(), Edit::Remove(vec![1, 1]), &columns());
        assert_eq!(tree.group.parts.len(), 2);
        let tree = after(tree, Edit::Remove(vec![1, 0]), &columns());
        assert_eq!(tree.group.parts.len(), 1);
        let tree = after(tree, Edit::Remove(vec![0]), &columns());
        assert_eq!(after(tree, Edit::Remove(vec![7, 7]), &columns()), Tree::default());
    }

    #[test]
    fn groups_nest_as_deep_as_allowed_and_turn() {
        assert!(may_nest(&[], 3) && may_nest(&[0], 3) && !may_nest(&[0, 1], 3));
        let tree = after(drawn(), Edit::Turn(vec![1]), &columns());
        assert_eq!(write(&tree, "account").matches("type=\"and\"").count(), 2);
    }

    #[test]
    fn what_is_shown_with_lines_is_read_as_the_same() {
        let xml = write(&drawn(), "account");
        let shown = indented(&xml);
        assert_eq!(
            shown.lines().nth(1),
            Some("  <condition attribute=\"ownerid\" operator=\"eq-useroruserteams\"/>")
        );
        assert_eq!(read(&shown).unwrap(), drawn());
    }
}
