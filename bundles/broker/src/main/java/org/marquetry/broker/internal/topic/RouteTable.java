package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * A bounded set of routes: each topic may stand in any of four places, and one that was not used lately gives way. For one
 * thread.
 */
final class RouteTable<R> {
    private static final int WAYS = 4;
    private static final int MOST = 1 << 24;

    private final Route<R>[] places;

    /** The hashes beside the routes, so that a look at four places touches one line of memory. */
    private final int[] hashes;

    private final long maxWeight;
    private int size;
    private long weight;
    private int hand;

    @SuppressWarnings("unchecked")
    RouteTable(int capacity, long maxWeight) {
        if (capacity < 1 || capacity > MOST || maxWeight < 0) {
            throw new IllegalArgumentException("a memory of look-ups has room for 1 to " + MOST
                    + " topics and a weight of 0 or more, not " + capacity + " and " + maxWeight);
        }
        int rounded = Math.max(WAYS, Integer.highestOneBit(capacity * 2 - 1));
        this.places = (Route<R>[]) new Route<?>[rounded];
        this.hashes = new int[rounded];
        this.maxWeight = maxWeight;
    }

    int size() {
        return size;
    }

    long weight() {
        return weight;
    }

    @Nullable Route<R> find(int hash, TopicLevels topic) {
        int first = firstPlace(hash);
        for (int place = first; place < first + WAYS; place++) {
            if (hashes[place] == hash) {
                Route<R> route = places[place];
                if (route != null && route.isOf(topic)) {
                    return route;
                }
            }
        }
        return null;
    }

    /** Puts a route into the place of an old one of the same topic, or if that is null where there is room. */
    void put(@Nullable Route<R> old, Route<R> route) {
        if (old != null) {
            clear(placeOf(old));
        }
        if (route.weight() > maxWeight) {
            return;
        }
        int place = freePlace(firstPlace(route.hash()));
        while (weight + route.weight() > maxWeight) {
            sweep();
        }
        places[place] = route;
        hashes[place] = route.hash();
        size++;
        weight += route.weight();
    }

    private int firstPlace(int hash) {
        return hash * WAYS & places.length - 1;
    }

    private int placeOf(Route<R> route) {
        int place = firstPlace(route.hash());
        while (places[place] != route) {
            place++;
        }
        return place;
    }

    private int freePlace(int first) {
        for (int place = first; place < first + WAYS; place++) {
            if (places[place] == null) {
                return place;
            }
        }
        int place = first;
        while (place < first + WAYS && places[place].wasUsed()) {
            place++;
        }
        // If all were used, the first one has to go.
        place = place == first + WAYS ? first : place;
        clear(place);
        return place;
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
        places[place] = null;
        size--;
        weight -= route.weight();
    }
}
