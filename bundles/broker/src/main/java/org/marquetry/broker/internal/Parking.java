package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ReasonCode;

/**
 * Leaves the clients of an engine that ends to the next one, while they stay connected (section 4 of the design). Nothing is
 * read any more; what was read comes to its end on all loops and in the store, so that nobody is owed anything; and then each
 * connection waits with what the next engine has to know. Whoever cannot be left in such a state is told to come again.
 */
final class Parking {
    private static final long PAUSE_MILLIS = 1;
    /** In so many looks nothing may have happened: what one loop hands to another is taken between two of them. */
    private static final int QUIET_LOOKS = 3;

    private final Engine engine;
    private final long deadline;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long[] activity = {};
    private int quietLooks;

    /** What one loop says of itself: whether anything is under way, and whether all its clients could be left. */
    private record Look(boolean isQuiet, boolean isReady, long activity) {}

    Parking(Engine engine, long patienceMillis) {
        this.engine = engine;
        deadline = engine.time().uptimeMillis() + patienceMillis;
    }

    /** Parks all connections; completes when no loop has any. */
    CompletionStage<Void> begin() {
        look();
        return done;
    }

    private void look() {
        after(onEveryLoop(this::lookAt), this::looked);
    }

    private Look lookAt(EngineLoop loop) {
        boolean isQuiet = loop.isIdle();
        boolean isReady = true;
        for (ClientConnection connection : loop.connections().values()) {
            connection.intake().hold(Intake.Reason.HANDOVER);
            boolean isSettled = ParkedState.isSettled(connection);
            isReady &= isSettled;
            isQuiet &= isSettled || !ParkedState.settlesByItself(connection);
        }
        return new Look(isQuiet, isReady, loop.activity());
    }

    private void looked(List<Look> looks) {
        long[] now = looks.stream().mapToLong(Look::activity).toArray();
        boolean isQuiet =
                looks.stream().allMatch(Look::isQuiet) && engine.storeBacklog().bytes() == 0;
        quietLooks = isQuiet && Arrays.equals(now, activity) ? quietLooks + 1 : 0;
        activity = now;
        boolean isLate = engine.time().uptimeMillis() >= deadline;
        boolean isReady = looks.stream().allMatch(Look::isReady);
        if (isLate || quietLooks >= QUIET_LOOKS && isReady) {
            after(onEveryLoop(this::leave).thenCompose(Parking::allOf), done::complete);
        } else if (quietLooks >= QUIET_LOOKS) {
            // What their end leads to, such as wills, comes to its own end before the others are left.
            quietLooks = 0;
            after(onEveryLoop(Parking::sendAway), nothing -> look());
        } else {
            engine.loop(0).loop().schedule(this::look, quietLooks > 0 ? 0 : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static CompletableFuture<Void> allOf(List<CompletionStage<Void>> all) {
        return CompletableFuture.allOf(
                all.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    private <T> void after(CompletableFuture<T> stage, Consumer<T> next) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                next.accept(result);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    /** Has those come again who cannot be left as they are. */
    private static boolean sendAway(EngineLoop loop) {
        for (ClientConnection connection : List.copyOf(loop.connections().values())) {
            if (!ParkedState.isSettled(connection) && !ParkedState.settlesByItself(connection)) {
                connection.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            }
        }
        return true;
    }

    /** Has the store know what it has to, and then parks the connections of a loop, if there are any. */
    private CompletionStage<Void> leave(EngineLoop loop) {
        if (loop.connections().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<ParkedState> states = new ArrayList<>();
        Bytes farewell = ParkedState.farewell(engine, ReasonCode.SERVER_SHUTTING_DOWN);
        for (ClientConnection connection : List.copyOf(loop.connections().values())) {
            if (ParkedState.isSettled(connection)) {
                states.add(ParkedState.of(connection, farewell));
            } else {
                connection.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            }
        }
        Leaving leaving = new Leaving(loop, states);
        loop.afterCommit(leaving);
        return leaving.left();
    }

    private <T> CompletableFuture<List<T>> onEveryLoop(Function<EngineLoop, T> task) {
        List<CompletableFuture<T>> all = new ArrayList<>();
        for (int i = 0; i < engine.loops(); i++) {
            EngineLoop loop = engine.loop(i);
            all.add(CompletableFuture.supplyAsync(() -> task.apply(loop), loop::execute));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> all.stream().map(CompletableFuture::join).toList());
    }
}
