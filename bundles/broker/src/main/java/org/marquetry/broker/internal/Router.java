package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.broker.internal.topic.RouteMemory;
import org.marquetry.broker.internal.topic.TopicLevels;

/**
 * Brings messages from one loop to their receivers: those of the same loop directly, those of others by one batch a turn.
 * Belongs to its loop.
 */
final class Router {
    private static final Target[][] NONE = {};
    /** What a loop remembers with a large heap; with a small one all loops together keep to a part of that. */
    private static final int REMEMBERED_TOPICS = 32_768;

    private static final int PART_OF_HEAP = 16;

    /** Of a remembered topic as long as one may be. */
    private static final int BYTES_A_TOPIC = 768;

    private static final int REMEMBERED_RECEIVERS = 1_000_000;

    private final Engine engine;
    private final EngineLoop loop;
    private final RouteMemory<Route> memory;

    Router(Engine engine, EngineLoop loop) {
        this.engine = engine;
        this.loop = loop;
        memory = new RouteMemory<>(
                engine.subscriptions(),
                this::walk,
                Route::receivers,
                rememberedTopics(engine.loops()),
                REMEMBERED_RECEIVERS);
    }

    private static int rememberedTopics(int loops) {
        long affordable = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / BYTES_A_TOPIC / Math.max(1, loops);
        return (int) Math.max(1, Math.min(REMEMBERED_TOPICS, affordable));
    }

    private Route walk(TopicLevels topic) {
        List<Subscriber> matching = new ArrayList<>();
        engine.subscriptions().match(topic, matching::add);
        return Route.of(matching, engine.loops(), topic.count());
    }

    /** The route of a topic name given as its bytes. */
    Route route(ByteBuf buffer, int start, int length) {
        return memory.lookUp(buffer, start, length);
    }

    Route route(Message message) {
        return memory.lookUp(message);
    }

    /**
     * Distributes a QoS 0 publication that carries nothing but topic and payload: receivers that speak the same form get a
     * copy of its bytes, and a message is made only if somebody needs one.
     */
    void distributeAsIs(
            Route route,
            PublishView publish,
            ProtocolForm form,
            @Nullable Receiver origin,
            IncomingPublications maker) {
        Message message = null;
        for (Target each : route.targetsOn(loop.index())) {
            Target target = each.from(origin);
            if (target != null && !target.receiver().deliverAsIs(publish, target, form)) {
                message = message == null ? maker.message(publish) : message;
                target.receiver().deliver(message, target, null);
            }
        }
        for (int i = 0; i < route.loops(); i++) {
            if (i != loop.index() && route.targetsOn(i).length > 0) {
                message = message == null ? maker.message(publish) : message;
                loop.batchFor(i).add(message, route.targetsOn(i), origin, null);
            }
        }
        for (ShareGroup group : route.groups()) {
            Target[] chosen = group.next();
            Receiver receiver = chosen[0].receiver();
            if (receiver.loop() != loop || !receiver.deliverAsIs(publish, chosen[0], form)) {
                message = message == null ? maker.message(publish) : message;
                hand(message, chosen, origin, null);
            }
        }
    }

    /** Distributes a message for which nobody waits. */
    void distribute(Route route, Message message, @Nullable Receiver origin) {
        distribute(route, choose(route), message, origin, null);
    }

    /**
     * Distributes a message.
     *
     * @param appendedBefore what {@link EngineLoop#appended} said before the first change that belongs to this message
     * @return a pledge that completes when all that has to be kept for the message is kept; null if there is nothing
     */
    @Nullable Pledge distribute(Route route, Message message, @Nullable Receiver origin, long appendedBefore) {
        boolean keepsMore = loop.appended() != appendedBefore;
        Target[][] chosen = choose(route);
        if (message.qos() == QoS.AT_MOST_ONCE || !keepsMore && !isToBeKept(route, chosen)) {
            distribute(route, chosen, message, origin, null);
            return null;
        }
        Pledge pledge = new Pledge(loop, keepsMore);
        distribute(route, chosen, message, origin, pledge);
        pledge.here().delivered();
        return pledge;
    }

    /** Lets each shared subscription of a route choose whom it gives the next message to. */
    Target[][] choose(Route route) {
        ShareGroup[] groups = route.groups();
        Target[][] chosen = groups.length == 0 ? NONE : new Target[groups.length][];
        for (int i = 0; i < groups.length; i++) {
            chosen[i] = groups[i].next();
        }
        return chosen;
    }

    /** Whether a message has to be kept for some receiver. */
    boolean isToBeKept(Route route, Target[][] chosen) {
        for (int i = 0; i < route.loops(); i++) {
            if (anyDurable(route.targetsOn(i))) {
                return true;
            }
        }
        for (Target[] one : chosen) {
            if (anyDurable(one)) {
                return true;
            }
        }
        return false;
    }

    /** Distributes a message; the waiter, if not null, for what has to be kept. */
    void distribute(
            Route route, Target[][] chosen, Message message, @Nullable Receiver origin, @Nullable HandOver waiter) {
        for (int i = 0; i < route.loops(); i++) {
            hand(message, route.targetsOn(i), origin, waiter);
        }
        for (Target[] one : chosen) {
            hand(message, one, origin, waiter);
        }
    }

    /** Gives a message to targets that are all on one loop. */
    void hand(Message message, Target[] targets, @Nullable Receiver origin, @Nullable HandOver waiter) {
        if (targets.length == 0) {
            return;
        }
        EngineLoop owner = targets[0].receiver().loop();
        if (owner == loop) {
            deliver(message, targets, origin, waiter == null ? null : waiter.here());
        } else {
            loop.batchFor(owner.index())
                    .add(message, targets, origin, waiter == null ? null : waiter.elsewhere(targets));
        }
    }

    /** A member of a shared subscription that there is now, other than a receiver; null if there is none. */
    @Nullable Target another(String shareFilter, Receiver except) {
        ShareGroup now = engine.current(shareFilter);
        return now == null ? null : now.otherThan(except);
    }

    /** Gives a message that only the heap has to another member of a shared subscription, if there is one. */
    void redistribute(Message message, String shareFilter, Receiver except) {
        Target other = another(shareFilter, except);
        if (other != null) {
            loop.publications()
                    .publish(message, new Target[] {other}, () -> redistribute(message, shareFilter, except));
        }
    }

    /** Delivers to receivers of this loop. */
    void deliver(Message message, Target[] targets, @Nullable Receiver origin, @Nullable Keeping keeping) {
        for (Target each : targets) {
            Target target = each.from(origin);
            if (target != null) {
                target.receiver().deliver(message, target, keeping);
            }
        }
    }

    static boolean anyDurable(Target[] targets) {
        for (Target target : targets) {
            if (target.receiver().isDurable()) {
                return true;
            }
        }
        return false;
    }
}
