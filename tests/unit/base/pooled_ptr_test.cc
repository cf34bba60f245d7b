#include "base/pooled_ptr.h"

#include <doctest/doctest.h>

#include <utility>

namespace mailtrace {
namespace {

struct Thing : Pooled<Thing> {
  int given_back = 0;
  void give_back() { ++given_back; }
};

using Ptr = PooledPtr<Thing>;
using Weak = WeakPooledPtr<Thing>;

TEST_CASE("a thing is given back when the last of its owners goes") {
  Thing thing;
  Ptr first(&thing);
  Ptr second = first, third;
  third = second;
  CHECK(third == first);
  Ptr moved = std::move(first);
  CHECK_FALSE(first);
  CHECK(moved.get() == &thing);
  second.reset();
  third = nullptr;
  CHECK(thing.given_back == 0);
  Ptr& same = moved;
  moved = same;
  CHECK(thing.given_back == 0);
  moved = Ptr();
  CHECK(thing.given_back == 1);
}

TEST_CASE("a weak pointer has expired when the thing has no owner, and finds none that is made in its memory later") {
  Thing thing;
  CHECK(Weak().expired());
  CHECK(Weak(Ptr()).expired());
  thing.begin_life(1);
  Ptr owner(&thing);
  const Weak weak = owner, from_this = thing.weak_from_this();
  CHECK(weak.lock() == owner);
  CHECK(from_this.lock().get() == &thing);
  owner.reset();
  CHECK(weak.expired());
  CHECK_FALSE(weak.lock());
  thing.begin_life(2);
  owner = Ptr(&thing);
  CHECK(weak.expired());
  CHECK_FALSE(from_this.lock());
  CHECK(Weak(owner).lock() == owner);
}

TEST_CASE("who was locked owns the thing") {
  Thing thing;
  Ptr owner(&thing);
  Ptr locked = thing.weak_from_this().lock();
  owner.reset();
  CHECK(thing.given_back == 0);
  locked.reset();
  CHECK(thing.given_back == 1);
}

}  // namespace
}  // namespace mailtrace
