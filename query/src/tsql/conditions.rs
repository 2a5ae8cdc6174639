//! Reading the conditions of a SELECT. NOT is pushed down to the single comparisons.

use super::lexer::Token;
use super::parser::{Parser, unexpected};
use super::refused;
use super::select::{Condition, Name, Operand, Operator};
use model::Problem;

/// Deeper than anybody nests conditions by hand.
const MAX_DEPTH: usize = 32;

impl Parser<'_> {
    /// Conditions with OR between them.
    pub(super) fn any(&mut self, negated: bool, depth: usize) -> Result<Condition, Problem> {
        let mut terms = vec![self.all(negated, depth)?];
        while self.took("or") {
            terms.push(self.all(negated, depth)?);
        }
        Ok(joined(terms, !negated))
    }

    /// Conditions with AND between them.
    fn all(&mut self, negated: bool, depth: usize) -> Result<Condition, Problem> {
        let mut terms = vec![self.single(negated, depth)?];
        while self.took("and") {
            terms.push(self.single(negated, depth)?);
        }
        Ok(joined(terms, negated))
    }

    fn single(&mut self, mut negated: bool, depth: usize) -> Result<Condition, Problem> {
        if depth > MAX_DEPTH {
            return Err(refused("the conditions are too deep"));
        }
        while self.took("not") {
            negated = !negated;
        }
        if self.is_word("exists") {
            return Err(refused("subqueries are not supported"));
        }
        if self.took_sign("(") {
            let inner = self.any(negated, depth + 1)?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        match self.operand()? {
            Operand::Column(column) => self.comparison(column, negated),
            Operand::Value(value) => {
                let (operator, flipped) = self.operator()?;
                let column = self.column()?;
                let operator = turned(pick((operator, flipped), negated));
                Ok(Condition::Compare { column, operator, with: Operand::Value(value) })
            }
        }
    }

    /// What follows the column that a condition is about.
    fn comparison(&mut self, column: Name, mut negated: bool) -> Result<Condition, Problem> {
        if self.took("is") {
            negated ^= self.took("not");
            self.need("null")?;
            return Ok(Condition::Null { column, negated });
        }
        negated ^= self.took("not");
        if self.took("like") {
            let Operand::Value(pattern) = self.operand()? else {
                return Err(refused("LIKE takes a text"));
            };
            if self.is_word("escape") {
                return Err(refused("ESCAPE is not supported, put the sign in brackets"));
            }
            let operator = pick(("like", "not-like"), negated);
            return Ok(Condition::Compare { column, operator, with: Operand::Value(pattern) });
        }
        if self.took("in") {
            self.need_sign("(")?;
            if self.is_word("select") {
                return Err(refused("subqueries are not supported"));
            }
            let values = self.list(Self::value)?;
            self.need_sign(")")?;
            return Ok(Condition::In { column, values, negated });
        }
        if self.took("between") {
            let least = self.value()?;
            self.need("and")?;
            let most = self.value()?;
            let of = |operators, value| Condition::Compare {
                column: column.clone(),
                operator: pick(operators, negated),
                with: Operand::Value(value),
            };
            return Ok(joined(vec![of(("ge", "lt"), least), of(("le", "gt"), most)], negated));
        }
        let operator = pick(self.operator()?, negated);
        if self.is_word("null") {
            return Err(refused("a column is compared with NULL by IS NULL"));
        }
        Ok(Condition::Compare { column, operator, with: self.operand()? })
    }

    fn operator(&mut self) -> Result<Operator, Problem> {
        let token = self.next();
        let Some(Token::Sign(sign)) = token else { return Err(unexpected(token, "a comparison")) };
        Ok(match *sign {
            "=" => ("eq", "ne"),
            "<>" | "!=" => ("ne", "eq"),
            "<" => ("lt", "ge"),
            "<=" => ("le", "gt"),
            ">" => ("gt", "le"),
            ">=" => ("ge", "lt"),
            _ => return Err(unexpected(token, "a comparison")),
        })
    }

    fn value(&mut self) -> Result<String, Problem> {
        match self.operand()? {
            Operand::Value(value) => Ok(value),
            Operand::Column(_) => Err(refused("a value is expected instead of a column")),
        }
    }

    fn operand(&mut self) -> Result<Operand, Problem> {
        match self.rest {
            [Token::Text(text), ..] | [Token::Number(text), ..] => {
                self.next();
                Ok(Operand::Value(text.clone()))
            }
            [Token::Sign(sign @ ("-" | "+")), Token::Number(number), ..] => {
                self.next();
                self.next();
                Ok(Operand::Value(if *sign == "-" { format!("-{number}") } else { number.clone() }))
            }
            [Token::Word(word), Token::Sign("("), ..] => {
                Err(refused(format!("{word}() is not supported here")))
            }
            _ => self.column().map(Operand::Column),
        }
    }
}

fn pick((plain, opposite): Operator, negated: bool) -> &'static str {
    if negated { opposite } else { plain }
}

/// The same comparison seen from the other side.
fn turned(operator: &'static str) -> &'static str {
    match operator {
        "lt" => "gt",
        "le" => "ge",
        "gt" => "lt",
        "ge" => "le",
        same => same,
    }
}

/// Several conditions as one; by De Morgan NOT turns AND into OR.
fn joined(mut terms: Vec<Condition>, is_or: bool) -> Condition {
    match (terms.len(), is_or) {
        (1, _) => terms.remove(0),
        (_, true) => Condition::Or(terms),
        (_, false) => Condition::And(terms),
    }
}
