package dev.rind.edge.body;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class IoPoolTest {
  @Test
  void anErrorReachesWhoWaits() {
    try (var pool = new IoPool(1, 1)) {
      var result = pool.run(() -> {
        throw new StackOverflowError("deep");
      });
      assertThat(catchThrowable(() -> result.get(5, TimeUnit.SECONDS)))
          .hasRootCauseInstanceOf(StackOverflowError.class);
      assertThat(pool.run(() -> 1).join()).isEqualTo(1);
    }
  }
}
