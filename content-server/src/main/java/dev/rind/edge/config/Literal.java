package dev.rind.edge.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of one of Pulp's settings: what Python's literals and Dynaconf's environment can say, and where it was said.
 *
 * <p>None of them prints its text or number, since any of them may be a password.
 */
sealed interface Literal {

  Origin origin();

  /** What kind of value this is, for a fault. */
  String kind();

  record Text(String value, Origin origin) implements Literal {
    @Override
    public String kind() {
      return "text";
    }

    @Override
    public String toString() {
      return "Text[" + Secret.HIDDEN + "]";
    }
  }

  record Whole(BigInteger value, Origin origin) implements Literal {
    @Override
    public String kind() {
      return "a whole number";
    }

    @Override
    public String toString() {
      return "Whole[" + Secret.HIDDEN + "]";
    }
  }

  record Real(double value, Origin origin) implements Literal {
    @Override
    public String kind() {
      return "a number";
    }

    @Override
    public String toString() {
      return "Real[" + Secret.HIDDEN + "]";
    }
  }

  record Flag(boolean value, Origin origin) implements Literal {
    @Override
    public String kind() {
      return value ? "True" : "False";
    }
  }

  record None(Origin origin) implements Literal {
    @Override
    public String kind() {
      return "None";
    }
  }

  /** A list, tuple or set: the settings make no difference between them. */
  record Items(List<Literal> values, Origin origin) implements Literal {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return "a list";
    }

    Items followedBy(Items more) {
      var joined = new ArrayList<>(values);
      joined.addAll(more.values);
      return new Items(joined, more.origin);
    }
  }

  /** A dict. Keys are texts, numbers by their digits; the order is that of the source. */
  record Table(Map<String, Literal> entries, Origin origin) implements Literal {
    public Table {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String kind() {
      return "a dict";
    }

    /** The key as it is written here, if it is here in any mixture of cases; Dynaconf's rule for nested keys. */
    Optional<String> spelled(String key) {
      return entries.containsKey(key)
          ? Optional.of(key)
          : entries.keySet().stream().filter(key::equalsIgnoreCase).findFirst();
    }
  }

  /**
   * Something said that is no value to us: a call, an import, a conditional, an unknown cast. Harmless until it is
   * needed. {@code sketch} is what of it can be shown.
   */
  record Expression(String sketch, String expected, Origin origin) implements Literal {
    @Override
    public String kind() {
      return sketch;
    }
  }
}
