package dev.rind.edge;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The numbers of the contract's conformance cases (its section 11), and which of them are due. */
final class ContractCases {
  /** Those of issues 6 and 8. */
  static final Set<String> DUE = numbers("""
      1-35 40-44 50-65 54a 57a 57b 58a 58b 58c 70-83 74a 82a 110-113 115 120-124 140 140a 141""");

  /** Those of issue 7. */
  static final Set<String> FORWARDED = numbers("90-94 100 114");

  static final Set<String> OTHERS = numbers("95-99 101-102 130-132");

  /** What only these schemas, and newer ones, can have (13.2). */
  static final Map<String, String> SINCE = Map.of("C32", "3.106", "C80", "3.43", "C82a", "3.119",
      "C120", "3.74", "C121", "3.109", "C122", "3.109", "C123", "3.109", "C124", "3.74");

  private ContractCases() {}

  private static Set<String> numbers(String ranges) {
    var all = new TreeSet<String>();
    for (var range : ranges.strip().split(" ", -1)) {
      all.addAll(range(range));
    }
    return Collections.unmodifiableSet(all);
  }

  /** {@code 1-3}, or one that may have a letter. */
  private static Set<String> range(String text) {
    var ends = text.split("-", 2);
    var all = new TreeSet<String>();
    if (ends.length == 1) {
      all.add("C" + text);
    } else {
      for (int n = Integer.parseInt(ends[0]); n <= Integer.parseInt(ends[1]); n++) {
        all.add("C" + n);
      }
    }
    return all;
  }

  /** What {@code C70} or {@code C70 to C83} name of these, with letters. */
  static Set<String> named(String cell) {
    var ends = cell.split(" to ", 2);
    var first = ends[0].split(" ", 2)[0];
    var last = ends.length == 1 ? first : ends[1];
    var all = new TreeSet<>(OTHERS);
    all.addAll(DUE);
    all.addAll(FORWARDED);
    all.removeIf(number -> ends.length == 1 ? !number.equals(first)
        : integer(number) < integer(first) || integer(number) > integer(last));
    return all;
  }

  private static int integer(String number) {
    return Integer.parseInt(number.replaceAll("[^0-9]", ""));
  }
}
