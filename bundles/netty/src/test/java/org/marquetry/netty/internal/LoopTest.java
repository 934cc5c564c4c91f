package org.marquetry.netty.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Loop.Cancellable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoopTest {

    @EitherTransport
    void aLoopHasAPlaceAndANamedThread(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 3, TestHandler::echo)) {
            assertEquals(3, rig.loops.size());
            for (int i = 0; i < 3; i++) {
                Loop loop = rig.loops.loop(i);
                assertEquals(i, loop.index());
                assertEquals(
                        "marquetry-loop-" + i,
                        Rig.on(loop, () -> Thread.currentThread().getName()));
                assertTrue(Rig.on(loop, loop::inLoop));
                assertFalse(loop.inLoop());
            }
        }
    }

    @EitherTransport
    void tasksRunInOrderAndNeverInTheCaller(String transport) throws Exception {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            Rig.run(loop, () -> {
                for (int i = 0; i < 1000; i++) {
                    int number = i;
                    loop.execute(() -> ran.add(number));
                }
                assertEquals(List.of(), ran);
            });
            Rig.run(loop, () -> {});
            assertEquals(java.util.stream.IntStream.range(0, 1000).boxed().toList(), ran);
        }
    }

    @EitherTransport
    void theEndOfATurnComesAfterItsTasks(String transport) throws Exception {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            CountDownLatch done = new CountDownLatch(1);
            Rig.run(loop, () -> {
                loop.atEndOfTurn(() -> {
                    ran.add("first at the end");
                    loop.atEndOfTurn(() -> ran.add("added at the end"));
                    loop.execute(() -> {
                        ran.add("in the next turn");
                        done.countDown();
                    });
                });
                loop.atEndOfTurn(() -> ran.add("second at the end"));
                loop.execute(() -> ran.add("task"));
            });
            done.await();
            assertEquals(
                    List.of("task", "first at the end", "second at the end", "added at the end", "in the next turn"),
                    ran);
        }
    }

    @EitherTransport
    void theEndOfATurnIsTheMatterOfTheLoop(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            assertThrows(IllegalStateException.class, () -> loop.atEndOfTurn(() -> {}));
            Rig.run(
                    rig.loops.loop(1),
                    () -> assertThrows(IllegalStateException.class, () -> loop.atEndOfTurn(() -> {})));
        }
    }

    @EitherTransport
    void aTaskThatFailsDoesNotStopTheOthers(String transport) throws Exception {
        CountDownLatch ran = new CountDownLatch(3);
        Runnable failing = () -> {
            throw new IllegalStateException("on purpose, as the test wants it");
        };
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            loop.execute(failing);
            Rig.run(loop, () -> {
                loop.atEndOfTurn(failing);
                loop.atEndOfTurn(ran::countDown);
                loop.schedule(failing, 0, TimeUnit.MILLISECONDS);
                loop.schedule(ran::countDown, 1, TimeUnit.MILLISECONDS);
            });
            loop.execute(ran::countDown);
            assertTrue(ran.await(Rig.PATIENCE, TimeUnit.SECONDS));
        }
    }

    @EitherTransport
    void aScheduledTaskRunsOnTheLoopUnlessItIsCancelled(String transport) throws Exception {
        AtomicBoolean cancelledRan = new AtomicBoolean();
        AtomicBoolean inLoop = new AtomicBoolean();
        CountDownLatch ran = new CountDownLatch(1);
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            Cancellable cancelled = loop.schedule(() -> cancelledRan.set(true), 20, TimeUnit.MILLISECONDS);
            loop.schedule(
                    () -> {
                        inLoop.set(loop.inLoop());
                        ran.countDown();
                    },
                    40,
                    TimeUnit.MILLISECONDS);
            cancelled.cancel();
            assertTrue(ran.await(Rig.PATIENCE, TimeUnit.SECONDS));
            assertTrue(inLoop.get());
            assertFalse(cancelledRan.get());
        }
    }

    /** Otherwise a loop that is kept busy by others would neither read nor send. */
    @EitherTransport
    void tasksThatKeepComingDoNotHoldUpTheSockets(String transport) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Loop loop = rig.loops.loop(0);
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (!stop.get()) {
                    loop.execute(again[0]);
                }
            };
            loop.execute(again[0]);
            rig.settle(rig.connect());
            stop.set(true);
        }
    }
}
