package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * A bounded set of routes: each topic may stand in two places, and the one that was not used lately gives way. For one
 * thread.
 */
final class RouteTable<R> {
    private final Route<R>[] places;
    private final long maxWeight;
    private int size;
    private long weight;
    private int hand;

    @SuppressWarnings("unchecked")
    RouteTable(int capacity, long maxWeight) {
        if (capacity < 1 || capacity > 1 << 24 || maxWeight < 0) {
            throw new IllegalArgumentException("a memory of look-ups has room for 1 to " + (1 << 24)
                    + " topics and a weight of 0 or more, not " + capacity + " and " + maxWeight);
        }
        int rounded = Math.max(2, Integer.highestOneBit(capacity * 2 - 1));
        this.places = (Route<R>[]) new Route<?>[rounded];
        this.maxWeight = maxWeight;
    }

    int size() {
        return size;
    }

    long weight() {
        return weight;
    }

    @Nullable Route<R> find(int hash, TopicLevels topic) {
        int place = place(hash);
        Route<R> first = places[place];
        if (first != null && first.isOf(hash, topic)) {
            return first;
        }
        Route<R> second = places[place + 1];
        return second != null && second.isOf(hash, topic) ? second : null;
    }

    /** Puts a route into the place of an old one of the same topic, or if that is null where there is room. */
    void put(@Nullable Route<R> old, Route<R> route) {
        if (route.weight() > maxWeight) {
            if (old != null) {
                clear(placeOf(old));
            }
            return;
        }
        int place = old == null ? victim(place(route.hash())) : placeOf(old);
        clear(place);
        while (weight + route.weight() > maxWeight) {
            sweep();
        }
        places[place] = route;
        size++;
        weight += route.weight();
    }

    private int place(int hash) {
        return hash << 1 & (places.length - 1);
    }

    private int placeOf(Route<R> route) {
        int place = place(route.hash());
        return places[place] == route ? place : place + 1;
    }

    private int victim(int place) {
        if (places[place] == null) {
            return place;
        }
        return places[place + 1] == null || places[place].wasUsed() ? place + 1 : place;
    }

    /** Looks at one place, and clears it unless it was used since it was last looked at. */
    private void sweep() {
        Route<R> route = places[hand];
        if (route != null && route.weight() > 0 && !route.wasUsed()) {
            clear(hand);
        }
        hand = hand + 1 & places.length - 1;
    }

    private void clear(int place) {
        Route<R> route = places[place];
        if (route != null) {
            places[place] = null;
            size--;
            weight -= route.weight();
        }
    }
}
