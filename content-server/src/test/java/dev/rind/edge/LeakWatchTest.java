package dev.rind.edge;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The watch itself: what a test's threads keep is found by that test, and by no other. */
class LeakWatchTest {
  @Test
  void whatAThreadOfATestKeepsIsFoundByThatTestAlone() throws Exception {
    var kept = asTest(() -> {
      var lent = ofNewThread(() -> ByteBufAllocator.DEFAULT.directBuffer(16));
      assertThat(asTest(LeakWatchTest::keepsNothing)).isTrue();
      assertThatThrownBy(LeakWatch::check).hasMessageContaining("leak");
      return lent;
    });
    kept.release();
  }

  /** On a thread that descends from no test's. */
  private static <T> T asTest(Callable<T> test) throws Exception {
    var task = new FutureTask<>(() -> {
      LeakWatch.on();
      return test.call();
    });
    Thread.ofPlatform().inheritInheritableThreadLocals(false).start(task);
    return task.get();
  }

  private static boolean keepsNothing() {
    LeakWatch.check();
    return true;
  }

  private static <T> T ofNewThread(Callable<T> work) throws Exception {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().start(task);
    return task.get();
  }
}
