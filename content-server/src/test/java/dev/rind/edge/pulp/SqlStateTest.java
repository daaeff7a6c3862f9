package dev.rind.edge.pulp;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlStateTest {
  @ParameterizedTest(name = "{0}: {4}")
  @CsvSource(delimiter = '|', textBlock = """
      # code | later | connection over | data | what it is
      57014  | true  | false | false | statement_timeout, or cancelled
      57P01  | true  | true  | false | ended by an administrator or a shutdown
      57P02  | true  | true  | false | another process has crashed
      57P03  | true  | true  | false | starting up
      53300  | true  | false | false | too many connections
      53200  | true  | false | false | out of memory
      08006  | true  | true  | false | connection lost
      40001  | true  | false | false | in the way of what a replica replays
      40P01  | true  | false | false | deadlock
      55P03  | true  | false | false | lock_timeout
      55006  | false | false | false | object in use
      58030  | true  | false | false | a disk failed
      22021  | false | false | true  | a character that no text may have
      25006  | false | false | false | we write in a replica: our mistake
      42P01  | false | false | false | no such table
      """)
  void whatPostgresSaysIsUnderstood(String code, boolean unavailable, boolean ends, boolean data,
      String what) {
    var state = new SqlState(code);
    assertThat(state.meansUnavailable()).as(what).isEqualTo(unavailable);
    assertThat(state.endsConnection()).as(what).isEqualTo(ends);
    assertThat(state.blamesData()).as(what).isEqualTo(data);
  }
}
