// Whether what a VEX statement speaks of is in an image.
#pragma once

#include <string>
#include <vector>

#include "match/vex/vex.h"
#include "model/image.h"
#include "model/inventory.h"

namespace iar::match {

// An image and its inventory as VEX documents name them. Both must outlive it.
class VexSubject {
 public:
  VexSubject(const model::Image& image, const model::Inventory& inventory);

  // Whether the product, or the part of it that is meant, is that package (index into the
  // inventory's packages). What cannot be told is not.
  [[nodiscard]] bool is_package(const VexProduct& product, std::size_t package) const;
  // Whether the product is the image as a whole.
  [[nodiscard]] bool is_image(const VexComponent& component) const;

 private:
  struct Known {
    model::Purl purl;
    const model::InventoryPackage* package = nullptr;
  };

  [[nodiscard]] bool is_component(const VexComponent& component, std::size_t package) const;
  [[nodiscard]] bool is_purl(const model::Purl& purl, const std::string& range,
                             const Known& known) const;
  [[nodiscard]] bool same_qualifiers(const model::Purl& purl, const Known& known) const;
  [[nodiscard]] bool is_image_purl(const model::Purl& purl) const;
  [[nodiscard]] bool is_reference(const std::string& id) const;
  [[nodiscard]] bool is_system(const VexComponent& component) const;
  [[nodiscard]] bool holds_in(const VexComponent& whole, std::size_t package) const;

  const model::Image& image_;
  const model::Inventory& inventory_;
  std::vector<Known> packages_;
  std::vector<std::string> digests_;  // of the image, under which it may be named
};

}  // namespace iar::match
